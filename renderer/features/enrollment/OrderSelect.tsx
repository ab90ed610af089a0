import { useTranslation } from 'react-i18next';
import { failureOf, useAsk } from '../../station/asking.ts';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { Select } from '../../ui/Field.tsx';

interface OrderSelectProps {
  readonly value: string;
  readonly onChange: (order: string) => void;
}

/** One of the work orders, closed ones included; empty: none. */
export function OrderSelect({ value, onChange }: OrderSelectProps) {
  const { t } = useTranslation('enrollment');
  const orders = useAsk('orders.list', { closed: true });
  return (
    <>
      <Select
        label={t('order')}
        value={value}
        onChange={onChange}
        options={[
          { value: '', label: t('chooseOrder') },
          ...(orders.data?.orders ?? []).map(({ id, product }) => ({ value: id, label: `${id} · ${product}` })),
        ]}
      />
      {orders.error && <ErrorCard failure={failureOf(orders.error)} />}
    </>
  );
}
