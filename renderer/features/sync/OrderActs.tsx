import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mayAsk } from '../../../station/contract/contract.ts';
import { useStationState } from '../../station/station-context.ts';
import { ActButtons } from '../enrollment/ActButtons.tsx';
import { OrderSelect } from '../enrollment/OrderSelect.tsx';

/** What a supervisor may do to all entries of a work order, closed ones included. */
export function OrderActs() {
  const { t } = useTranslation('sync');
  const { session } = useStationState();
  const [order, setOrder] = useState('');
  const mayAct = session !== null && mayAsk('enrollments.plan', session.role);
  if (!mayAct) return null;
  return (
    <section className="sync-panel is-wide" aria-labelledby="order-acts-title">
      <h2 id="order-acts-title">{t('orderActs.title')}</h2>
      <p className="quiet">{t('orderActs.hint')}</p>
      <div className="act-choices">
        <OrderSelect value={order} onChange={setOrder} />
        <ActButtons
          choice={{ by: 'filter', filter: { order } }}
          disabled={order === ''}
          about={order}
          onDone={() => undefined}
        />
      </div>
    </section>
  );
}
