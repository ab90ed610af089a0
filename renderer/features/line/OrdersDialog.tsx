import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mayAsk, type RowName } from '../../../station/contract/contract.ts';
import { useFormats } from '../../i18n/formats.ts';
import { failureOf, useAsk } from '../../station/asking.ts';
import { useStationState } from '../../station/station-context.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { Table } from '../../ui/Table.tsx';
import { CloseOrderDialog } from './CloseOrderDialog.tsx';
import { OpenOrderDialog } from './OpenOrderDialog.tsx';
import { RaiseDialog } from './RaiseDialog.tsx';

type Act = { readonly what: 'open' } | { readonly what: 'raise' | 'close'; readonly order: string };

/** The open work orders, and what whoever is logged in may do about them. */
export function OrdersDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('line');
  const formats = useFormats();
  const { session } = useStationState();
  const { data, error, refetch } = useAsk('orders.list', {});
  const [act, setAct] = useState<Act | null>(null);
  const may = (name: RowName) => session !== null && mayAsk(name, session.role);
  const back = () => setAct(null);
  const done = () => {
    setAct(null);
    void refetch();
  };
  if (act?.what === 'open') return <OpenOrderDialog onClose={back} onOpened={done} />;
  if (act?.what === 'raise') return <RaiseDialog order={act.order} onClose={back} onRaised={done} />;
  if (act?.what === 'close') return <CloseOrderDialog order={act.order} onClose={back} onClosed={done} />;
  const orders = data?.orders ?? [];
  return (
    <Dialog
      title={t('manageOrders')}
      wide
      onClose={onClose}
      actions={
        may('orders.open') && (
          <Button big look="primary" onClick={() => setAct({ what: 'open' })}>
            {t('openOrder')}
          </Button>
        )
      }
    >
      {error !== null && <ErrorCard failure={failureOf(error)} />}
      {data && orders.length === 0 && <p>{t('noOrders')}</p>}
      {orders.length > 0 && (
        <Table
          label={t('manageOrders')}
          head={[t('order'), t('product'), t('quantity'), t('moreUnits'), t('closeOrder')]}
        >
          {orders.map(({ id, product, passed, quantity }) => (
            <tr key={id}>
              <td className="mono">{id}</td>
              <td>{product}</td>
              <td>{t('ordersOf', { passed: formats.number(passed), quantity: formats.number(quantity) })}</td>
              <td>
                <Button
                  disabled={!may('orders.raise')}
                  aria-label={`${t('moreUnits')}: ${id}`}
                  onClick={() => setAct({ what: 'raise', order: id })}
                >
                  {t('moreUnits')}
                </Button>
              </td>
              <td>
                <Button
                  disabled={!may('orders.close')}
                  aria-label={`${t('closeOrder')}: ${id}`}
                  onClick={() => setAct({ what: 'close', order: id })}
                >
                  {t('closeOrder')}
                </Button>
              </td>
            </tr>
          ))}
        </Table>
      )}
    </Dialog>
  );
}
