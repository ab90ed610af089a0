import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutboxRow } from '../../../station/contract/contract.ts';
import { steering } from '../../../station/contract/row.ts';
import { failureOf } from '../../station/asking.ts';
import { useStationState } from '../../station/station-context.ts';
import { Button } from '../../ui/Button.tsx';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { Choice } from '../../ui/Field.tsx';
import { Toast } from '../../ui/Toast.tsx';
import { DecideDialog, type Decision } from './DecideDialog.tsx';
import { OutboxTable } from './OutboxTable.tsx';
import { type OutboxFilter, outboxFilters, useOutbox } from './use-outbox.ts';

/** The outbox by state. What is parked waits for a supervisor, and what a supervisor may do stands beside it. */
export function Outbox() {
  const { t } = useTranslation(['sync', 'app']);
  const { cloud, session } = useStationState();
  const [filter, setFilter] = useState<OutboxFilter>(cloud.parked > 0 ? 'parked' : 'all');
  const [deciding, setDeciding] = useState<OutboxRow | null>(null);
  const [decided, setDecided] = useState<Decision | null>(null);
  const outbox = useOutbox(filter);
  const mayDecide = session !== null && steering.includes(session.role);
  return (
    <section className="outbox">
      <div className="sync-head">
        <h2>{t('outbox')}</h2>
        <Choice
          label={t('show')}
          value={filter}
          onChange={setFilter}
          options={outboxFilters.map((value) => ({ value, label: t(`filter.${value}`) }))}
        />
      </div>
      {filter === 'parked' && !mayDecide && <p className="quiet">{t('supervisorOnly')}</p>}
      {outbox.isPending && <p className="quiet">{t('loading')}</p>}
      {outbox.error && (
        <ErrorCard
          failure={failureOf(outbox.error)}
          actions={<Button onClick={() => void outbox.refetch()}>{t('app:verbs.again')}</Button>}
        />
      )}
      {outbox.isSuccess && outbox.rows.length === 0 && (
        <div className="sync-empty">
          <h3>{t('emptyTitle')}</h3>
          <p className="quiet">{t(`empty.${filter}`)}</p>
        </div>
      )}
      {outbox.rows.length > 0 && <OutboxTable rows={outbox.rows} onDecide={mayDecide ? setDeciding : null} />}
      {outbox.hasNextPage && (
        <Button disabled={outbox.isFetchingNextPage} onClick={() => void outbox.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
      {deciding && (
        <DecideDialog
          row={deciding}
          mayDrop={deciding.state === 'parked'}
          onClose={() => setDeciding(null)}
          onDecided={(decision) => {
            setDeciding(null);
            setDecided(decision);
            void outbox.reload();
          }}
        />
      )}
      {decided && <Toast onClose={() => setDecided(null)}>{t(decided)}</Toast>}
    </section>
  );
}
