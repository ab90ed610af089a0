import { useState } from 'react';
import { useCommand } from '../../station/asking.ts';
import { useStationEvent } from '../../station/station-context.ts';

export interface Progress {
  readonly stage: string;
  readonly done: number;
  readonly total: number | null;
}

/** Verifies the ledger; its progress comes as events under an id that only this call has. */
export function useVerification() {
  const verify = useCommand('audit.verify');
  const stop = useCommand('audit.verify.stop');
  const [workId, setWorkId] = useState<string | null>(null);
  const [progress, setProgress] = useState<Progress | null>(null);
  useStationEvent('progress', (event) => {
    if (event.workId === workId) setProgress({ stage: event.stage, done: event.done, total: event.total });
  });
  return {
    progress: verify.isPending ? progress : null,
    isRunning: verify.isPending,
    report: verify.data ?? null,
    error: verify.error,
    stop: () => {
      if (workId !== null) stop.mutate({ workId });
    },
    start: () => {
      const id = `verify-${crypto.getRandomValues(new Uint32Array(2)).join('-')}`;
      setWorkId(id);
      setProgress(null);
      verify.mutate({ workId: id });
    },
  };
}
