import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mayAsk } from '../../../station/contract/contract.ts';
import { failureOf, useAsk } from '../../station/asking.ts';
import { useStationState } from '../../station/station-context.ts';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { Select } from '../../ui/Field.tsx';
import { ActButtons } from '../enrollment/ActButtons.tsx';

/** What a supervisor may do to all entries of a work order, closed ones included. */
export function OrderActs() {
  const { t } = useTranslation('sync');
  const { session } = useStationState();
  const [order, setOrder] = useState('');
  const mayAct = session !== null && mayAsk('enrollments.plan', session.role);
  const orders = useAsk('orders.list', { closed: true }, { enabled: mayAct });
  if (!mayAct) return null;
  const known = orders.data?.orders ?? [];
  return (
    <section className="sync-panel is-wide" aria-labelledby="order-acts-title">
      <h2 id="order-acts-title">{t('orderActs.title')}</h2>
      <p className="quiet">{t('orderActs.hint')}</p>
      <div className="act-choices">
        <Select
          label={t('orderActs.order')}
          value={order}
          onChange={setOrder}
          options={[
            { value: '', label: t('orderActs.choose') },
            ...known.map(({ id, product }) => ({ value: id, label: `${id} · ${product}` })),
          ]}
        />
        <ActButtons
          choice={{ by: 'filter', filter: { order } }}
          disabled={order === ''}
          about={order}
          onDone={() => undefined}
        />
      </div>
      {orders.error && <ErrorCard failure={failureOf(orders.error)} />}
    </section>
  );
}
