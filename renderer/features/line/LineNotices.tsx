import { useTranslation } from 'react-i18next';
import { useFormats } from '../../i18n/formats.ts';
import { useStationState } from '../../station/station-context.ts';
import { Button } from '../../ui/Button.tsx';
import { StateIcon } from '../../ui/StateMark.tsx';
import { useVerdicts } from './use-line.ts';

/** A supervisor is wanted: seen from afar until somebody closes it. */
export function SupervisorCall({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation(['line', 'app']);
  return (
    <div className="line-alarm" role="alert">
      <p>
        <StateIcon tone="stop" />
        {t('alarm')} · {t('calledHint')}
      </p>
      <Button big onClick={onClose}>
        {t('app:verbs.close')}
      </Button>
    </div>
  );
}

/** An outage of the cloud is nobody's alarm. */
export function CalmStrip() {
  const { t } = useTranslation('line');
  const formats = useFormats();
  const { cloud } = useStationState();
  if (cloud.state !== 'offline') return null;
  return <p className="line-calm">{t('offline', { pending: formats.number(cloud.pending) })}</p>;
}

/** For ears: what was decided last. */
export function Announcement() {
  const { t } = useTranslation(['line', 'app']);
  const verdicts = useVerdicts();
  return (
    <p className="only-heard" role="status">
      {verdicts
        .map(({ slot }) => {
          const word = slot.state === 'refused' ? 'REFUSED' : (slot.outcome ?? 'ABORTED');
          return `${t('slot', { slot: slot.slot })}: ${t(`app:outcomes.${word}`)}`;
        })
        .join('. ')}
    </p>
  );
}
