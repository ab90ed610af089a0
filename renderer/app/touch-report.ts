import { useEffect } from 'react';
import { useClient } from '../station/station-context.ts';

/** The station is told at most this often that somebody is here. */
const everyMs = 5000;

/** Tells the station of touches and keys, so that the idle lock starts again. */
export function useTouchReport(): void {
  const client = useClient();
  useEffect(() => {
    let last = 0;
    const touched = () => {
      const now = performance.now();
      if (now - last < everyMs) return;
      last = now;
      // One lost report is made good by the next.
      client.ask('session.touch', {}).catch(() => undefined);
    };
    window.addEventListener('pointerdown', touched, true);
    window.addEventListener('keydown', touched, true);
    return () => {
      window.removeEventListener('pointerdown', touched, true);
      window.removeEventListener('keydown', touched, true);
    };
  }, [client]);
}
