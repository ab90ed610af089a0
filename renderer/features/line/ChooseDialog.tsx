import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { InputOf } from '../../../station/contract/contract.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useScans } from '../../scanner/use-scans.ts';
import { failureOf, useAsk, useCommand } from '../../station/asking.ts';
import { useStationState } from '../../station/station-context.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { Waiting } from '../../ui/Waiting.tsx';
import { OrdersDialog } from './OrdersDialog.tsx';

interface ChooseDialogProps {
  readonly onClose?: () => void;
  readonly onChoose: (chosen: InputOf<'line.choose'>) => void;
  readonly failure: unknown;
}

/** What is being made: an open order, or a product without one. An order's printed code does it too. */
export function ChooseDialog({ onClose, onChoose, failure }: ChooseDialogProps) {
  const { t } = useTranslation('line');
  const formats = useFormats();
  const { products, product, order } = useStationState();
  const { data, isPending, error, refetch } = useAsk('orders.list', {});
  const [managing, setManaging] = useState(false);
  const orders = data?.orders ?? [];
  useScans((scan) => {
    if (scan.kind === 'product') {
      onChoose({ product: scan.product, order: null });
      return true;
    }
    const found = scan.kind === 'order' ? orders.find(({ id }) => id === scan.order) : undefined;
    if (found === undefined) return false;
    onChoose({ product: found.product, order: found.id });
    return true;
  });
  const made = products.filter((known) => known.made);
  const titleOf = (name: string) => products.find((known) => known.name === name)?.title ?? name;
  const managed = () => {
    setManaging(false);
    void refetch();
  };
  if (managing) return <OrdersDialog onClose={managed} />;
  return (
    <Dialog
      title={t('chooseTitle')}
      wide
      {...(onClose && { onClose })}
      actions={
        <>
          {onClose === undefined && <LogOut />}
          <Button onClick={() => setManaging(true)}>{t('manageOrders')}</Button>
        </>
      }
    >
      {isPending && <Waiting />}
      {error !== null && <ErrorCard failure={failureOf(error)} />}
      <div className="choices">
        {orders.map(({ id, product: name, quantity, passed, lot }) => (
          <Button
            big
            key={id}
            data-first=""
            aria-pressed={order?.id === id}
            disabled={passed >= quantity}
            onClick={() => onChoose({ product: name, order: id })}
          >
            <span>
              {t('order')} {id} · {titleOf(name)}
              {lot !== null && <small>{lot}</small>}
            </span>
            <span>
              {passed >= quantity
                ? t('orderFull')
                : t('ordersOf', { passed: formats.number(passed), quantity: formats.number(quantity) })}
            </span>
          </Button>
        ))}
        {made.map(({ name, title, needsNetwork }) => (
          <Button
            big
            key={name}
            aria-pressed={order === null && product === name}
            onClick={() => onChoose({ product: name, order: null })}
          >
            <span>
              {title}
              {needsNetwork && <small>{t('needsNetwork')}</small>}
            </span>
            <span className="without">{t('noOrder')}</span>
          </Button>
        ))}
      </div>
      {failure !== null && <ErrorCard failure={failureOf(failure)} tone="stop" />}
    </Dialog>
  );
}

/** Nobody who has just logged in is held by the question of what is made. */
function LogOut() {
  const { t } = useTranslation('app');
  const logout = useCommand('session.logout');
  return (
    <Button onClick={() => logout.mutate({})} disabled={logout.isPending}>
      {t('header.logout')}
    </Button>
  );
}
