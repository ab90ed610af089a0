import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { UnitFilter } from '../../../station/contract/audit.ts';
import { mayAsk } from '../../../station/contract/contract.ts';
import { useStationState } from '../../station/station-context.ts';
import { ActButtons } from '../enrollment/ActButtons.tsx';

/** What a supervisor may do to the cloud's entries of all units that the filters show. */
export function ActsPanel({ filter }: { readonly filter: UnitFilter }) {
  const { t } = useTranslation('enrollment');
  const queries = useQueryClient();
  const { session } = useStationState();
  // Without a filter it would be about everything.
  const isNarrowed = Object.keys(filter).length > 0;
  if (!isNarrowed || session === null || !mayAsk('enrollments.plan', session.role)) return null;
  return (
    <section className="audit-panel audit-acts" aria-labelledby="acts-title">
      <div className="audit-panel-head">
        <h2 id="acts-title">{t('shown.title')}</h2>
        <ActButtons
          choice={{ by: 'filter', filter }}
          about={t('shown.title')}
          onDone={() => void queries.invalidateQueries({ queryKey: ['audit.units'] })}
        />
      </div>
    </section>
  );
}
