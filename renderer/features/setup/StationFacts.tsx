import { useTranslation } from 'react-i18next';
import { useStationState } from '../../station/station-context.ts';
import { StateMark } from '../../ui/StateMark.tsx';
import { Section } from './Section.tsx';

/** Which station this is, and what signs for it. */
export function StationFacts() {
  const { t } = useTranslation(['setup', 'app']);
  const { station } = useStationState();
  return (
    <Section title={t('station')}>
      <dl className="setup-facts">
        <dt>{t('station')}</dt>
        <dd>{station.id}</dd>
        <dt>{t('site')}</dt>
        <dd>{station.site}</dd>
        <dt>{t('signer')}</dt>
        <dd className="mono">{station.signer}</dd>
      </dl>
      {station.notForProduction ? (
        <StateMark tone="stop">{t('app:notForProduction', { signer: station.signer })}</StateMark>
      ) : (
        <StateMark tone="pass">{t('protectedSigner')}</StateMark>
      )}
    </Section>
  );
}
