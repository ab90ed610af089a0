import { useTranslation } from 'react-i18next';
import { useStationState, useStationView } from '../station/station-context.ts';
import { StateIcon } from '../ui/StateMark.tsx';

/** What must never be out of sight. */
export function Warnings() {
  const { t } = useTranslation();
  const { station } = useStationState();
  const { link } = useStationView();
  return (
    <aside className="warnings" aria-label={t('header.warnings')}>
      {station.notForProduction && (
        <p>
          <StateIcon tone="error" />
          {t('notForProduction', { signer: station.signer })}
        </p>
      )}
      {link === 'lost' && (
        <p role="status">
          <StateIcon tone="wait" />
          {t('link.lost')}
        </p>
      )}
    </aside>
  );
}
