import { useTranslation } from 'react-i18next';
import { useAsk } from '../../station/asking.ts';
import { useStationState } from '../../station/station-context.ts';
import { Choice as Choose, Select } from '../../ui/Field.tsx';
import { MomentField } from '../../ui/MomentField.tsx';
import { type Preset, presets } from './ranges.ts';
import type { Choice } from './use-yield.ts';

interface RangeBarProps {
  readonly choice: Choice;
  readonly onChoice: (choice: Choice) => void;
  readonly isRange: boolean;
}

/** Of when, and of what. */
export function RangeBar({ choice, onChoice, isRange }: RangeBarProps) {
  const { t } = useTranslation('yield');
  const { products } = useStationState();
  const orders = useAsk('orders.list', { closed: true }).data?.orders ?? [];
  const ranges: readonly Preset[] = choice.order === null ? presets : ['order', ...presets];
  const end = (name: 'from' | 'to') => (
    <MomentField
      label={t(name)}
      value={choice[name]}
      invalid={!isRange}
      onChange={(value) => onChoice({ ...choice, [name]: value })}
    />
  );
  return (
    <div className="yield-bar">
      <Choose
        label={t('range')}
        value={choice.preset}
        options={ranges.map((preset) => ({ value: preset, label: t(`rangeIs.${preset}`) }))}
        onChange={(preset) => onChoice({ ...choice, preset })}
      />
      {choice.preset === 'custom' && (
        <>
          {end('from')}
          {end('to')}
          {!isRange && <p role="alert">{t('badRange')}</p>}
        </>
      )}
      <Select
        className="yield-order"
        label={t('order')}
        value={choice.order ?? ''}
        options={[
          { value: '', label: t('anyOrder') },
          ...orders.map(({ id, lot }) => ({ value: id, label: lot === null ? id : `${id} · ${lot}` })),
        ]}
        onChange={(order) => onChoice(order === '' ? withoutOrder(choice) : ofOrder(choice, order))}
      />
      {choice.order === null && (
        <Select
          className="yield-product"
          label={t('product')}
          value={choice.product ?? ''}
          options={[
            { value: '', label: t('anyProduct') },
            ...products.map(({ name, title }) => ({ value: name, label: title })),
          ]}
          onChange={(product) => onChoice({ ...choice, product: product === '' ? null : product })}
        />
      )}
    </div>
  );
}

/** An order is of one product, and is looked at as a whole first. */
const ofOrder = (choice: Choice, order: string): Choice => ({ ...choice, order, product: null, preset: 'order' });
const withoutOrder = (choice: Choice): Choice => ({
  ...choice,
  order: null,
  preset: choice.preset === 'order' ? 'shift' : choice.preset,
});
