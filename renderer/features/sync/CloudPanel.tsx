import { useTranslation } from 'react-i18next';
import type { CloudState } from '../../../station/contract/state.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useStationState } from '../../station/station-context.ts';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import type { Tone } from '../../ui/tone.ts';

/** Offline is no alarm: the line goes on. */
const tones: Readonly<Record<CloudState['state'], Tone>> = {
  online: 'pass',
  offline: 'wait',
  paused: 'wait',
  'not-configured': 'none',
};

/** The connection in a word, what it means for the line, and the outbox in numbers. */
export function CloudPanel() {
  const { t } = useTranslation('sync');
  const { number, moment } = useFormats();
  const { cloud } = useStationState();
  const next = cloud.nextAttemptAt;
  const figures = [
    { name: t('waiting'), value: number(cloud.pending) },
    { name: t('parked'), value: number(cloud.parked), isUrgent: cloud.parked > 0 },
    { name: t('done'), value: number(cloud.done) },
    { name: t('perMinute'), value: number(cloud.perMinute) },
  ];
  return (
    <section className="sync-panel" aria-labelledby="cloud-title">
      <h2 id="cloud-title">
        <StateMark tone={tones[cloud.state]}>{t(`cloudIs.${cloud.state}`)}</StateMark>
      </h2>
      <p>{t(`calm.${cloud.state}`)}</p>
      <dl className="sync-figures">
        {figures.map(({ name, value, isUrgent = false }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{isUrgent ? <StateMark tone="stop">{value}</StateMark> : value}</dd>
          </div>
        ))}
        <div>
          <dt>{t('nextAttempt')}</dt>
          <dd className="is-time">{next === null ? t('noAttempt') : moment(next)}</dd>
        </div>
      </dl>
      {cloud.failure && <ErrorCard failure={cloud.failure} tone="stop" />}
    </section>
  );
}
