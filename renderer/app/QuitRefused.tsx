import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StationPort } from '../../station/contract/client.ts';
import { Toast } from '../ui/Toast.tsx';

/** How many units kept the shell from closing; null for every other event. */
function refusedFor(event: unknown): number | null {
  if (typeof event !== 'object' || event === null || !('type' in event) || !('units' in event)) return null;
  return event.type === 'shell.quit-refused' && typeof event.units === 'number' ? event.units : null;
}

/** Says why the kiosk did not close: the shell's own event, beside those of the station. */
export function QuitRefused({ port }: { readonly port: StationPort }) {
  const { t } = useTranslation();
  const [units, setUnits] = useState<number | null>(null);
  useEffect(
    () =>
      port.onEvent((event) => {
        const refused = refusedFor(event);
        // React keeps what a state was told until it draws: nothing may be told of the station's events, which never end.
        if (refused !== null) setUnits(refused);
      }),
    [port],
  );
  if (units === null) return null;
  return (
    <Toast onClose={() => setUnits(null)} milliseconds={10_000}>
      {t('quitRefused', { count: units })}
    </Toast>
  );
}
