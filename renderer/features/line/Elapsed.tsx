import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SlotState } from '../../../station/contract/state.ts';
import { useFormats } from '../../i18n/formats.ts';

/** How long a run takes or took. Only running slots tick. */
export function Elapsed({ slot }: { readonly slot: SlotState }) {
  const { t } = useTranslation('line');
  const formats = useFormats();
  const running = slot.state === 'running' && slot.startedAt !== null;
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!running) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [running]);
  if (running) {
    const seconds = Math.max(0, Math.floor((now - Date.parse(slot.startedAt ?? '')) / 1000));
    return <span>{t('seconds', { seconds: formats.number(seconds) })}</span>;
  }
  return slot.seconds === null ? null : <span>{t('seconds', { seconds: formats.seconds(slot.seconds) })}</span>;
}
