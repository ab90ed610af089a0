import { useTranslation } from 'react-i18next';
import { useFormats } from '../../i18n/formats.ts';
import { useScans } from '../../scanner/use-scans.ts';
import { useStationState } from '../../station/station-context.ts';
import { Button } from '../../ui/Button.tsx';
import { StateIcon } from '../../ui/StateMark.tsx';
import { overrideWords, type Stop } from './stops.ts';
import { useVerdicts } from './use-line.ts';

interface SupervisorCallProps {
  /** What they were called over, if they can let it pass: their badge, or a touch, opens the way. */
  readonly stop: Stop | null;
  readonly onOverride: (stop: Stop, badge: string) => void;
  readonly onClose: () => void;
}

/** A supervisor is wanted: seen from afar until somebody closes it. */
export function SupervisorCall({ stop, onOverride, onClose }: SupervisorCallProps) {
  const { t } = useTranslation(['line', 'app']);
  useScans((scan) => {
    if (scan.kind !== 'badge' || stop === null) return false;
    onOverride(stop, scan.badge);
    return true;
  });
  return (
    <div className="line-alarm" role="alert">
      <p>
        <StateIcon tone="stop" />
        {t('alarm')} · {stop === null ? t('calledHint') : t('calledOver', { slot: stop.slot })}
      </p>
      {stop !== null && (
        <Button big onClick={() => onOverride(stop, '')}>
          {t(overrideWords[stop.kind])}
        </Button>
      )}
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
