import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, useCommand } from '../../station/asking.ts';
import { useStationState } from '../../station/station-context.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { Field, Select } from '../../ui/Field.tsx';
import { TouchKeys } from '../../ui/TouchKeys.tsx';
import { wholeNumber } from './whole-number.ts';

interface OpenOrderDialogProps {
  readonly onClose: () => void;
  readonly onOpened: () => void;
}

/** A new work order: what is made, how many, and for which lot. */
export function OpenOrderDialog({ onClose, onOpened }: OpenOrderDialogProps) {
  const { t } = useTranslation('line');
  const form = useId();
  const { products: known, product: chosen } = useStationState();
  const products = known.filter(({ made }) => made);
  const [id, setId] = useState('');
  const [product, setProduct] = useState(chosen ?? products[0]?.name ?? '');
  const [quantity, setQuantity] = useState('');
  const [lot, setLot] = useState('');
  const texts = {
    id: { value: id, set: setId },
    quantity: { value: quantity, set: setQuantity },
    lot: { value: lot, set: setLot },
  };
  const [touched, setTouched] = useState<keyof typeof texts>('id');
  const open = useCommand('orders.open');
  const units = wholeNumber(quantity);
  const isReady = id.trim() !== '' && product !== '' && units !== null && !open.isPending;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isReady) return;
    const order = { id: id.trim(), product, quantity: units, lot: lot.trim() || null };
    open.mutate(order, { onSuccess: onOpened });
  };
  return (
    <Dialog
      title={t('openOrder')}
      wide
      onClose={onClose}
      actions={
        <Button big look="primary" type="submit" form={form} disabled={!isReady}>
          {t('openIt')}
        </Button>
      }
    >
      <form id={form} className="choices" onSubmit={submit}>
        <Field
          label={t('orderId')}
          mono
          maxLength={32}
          data-first=""
          keys={false}
          value={id}
          onFocus={() => setTouched('id')}
          onChange={({ target }) => setId(target.value)}
        />
        <Select
          label={t('product')}
          value={product}
          options={products.map(({ name, title }) => ({ value: name, label: title }))}
          onChange={setProduct}
        />
        <Field
          label={t('quantity')}
          inputMode="numeric"
          keys={false}
          value={quantity}
          onFocus={() => setTouched('quantity')}
          onChange={({ target }) => setQuantity(target.value)}
        />
        <Field
          label={t('lot')}
          maxLength={128}
          keys={false}
          value={lot}
          onFocus={() => setTouched('lot')}
          onChange={({ target }) => setLot(target.value)}
        />
        <TouchKeys value={texts[touched].value} onChange={texts[touched].set} />
      </form>
      {open.error && <ErrorCard failure={failureOf(open.error)} tone="stop" />}
    </Dialog>
  );
}
