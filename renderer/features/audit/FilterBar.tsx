import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { enrollmentState, unitState } from '../../../station/contract/shapes.ts';
import { useStationState } from '../../station/station-context.ts';
import { Button } from '../../ui/Button.tsx';
import { Field, Select } from '../../ui/Field.tsx';
import { MomentField } from '../../ui/MomentField.tsx';
import { emptySearch, narrowing, type Search, type SearchField } from './unit-search.ts';

interface FilterBarProps {
  readonly search: Search;
  readonly onSearch: (search: Search) => void;
  readonly summary: ReactNode;
}

/** What one looks for. The four that are used daily stay in sight; the others open below, and stay open while they narrow. */
export function FilterBar({ search, onSearch, summary }: FilterBarProps) {
  const { t } = useTranslation(['audit', 'app']);
  const { products } = useStationState();
  const [opened, setOpened] = useState(false);
  const hidden: readonly SearchField[] = ['order', 'person', 'slot', 'certificate', 'enrollment'];
  const isOpen = opened || hidden.some((field) => search[field] !== '');
  const set = (field: SearchField) => (value: string) => onSearch({ ...search, [field]: value });
  const field = (name: SearchField, input: { readonly type?: string; readonly mono?: boolean } = {}) => (
    <Field
      key={name}
      className={`filter-${name}`}
      label={t(name)}
      value={search[name]}
      onChange={({ target }) => set(name)(target.value)}
      {...input}
    />
  );
  return (
    <search aria-label={t('filters')} className="filters">
      <div className="filters-row">
        {field('text', { type: 'search', mono: true })}
        <Select
          className="filter-product"
          label={t('product')}
          value={search.product}
          onChange={set('product')}
          options={[
            { value: '', label: t('anyProduct') },
            ...products.map(({ name, title }) => ({ value: name, label: title })),
          ]}
        />
        <Select
          label={t('state')}
          value={search.state}
          onChange={set('state')}
          options={[
            { value: '', label: t('anyState') },
            ...unitState.options.map((state) => ({ value: state, label: t(`app:units.${state}`) })),
          ]}
        />
        <MomentField label={t('from')} value={search.from} onChange={set('from')} />
        <MomentField label={t('to')} value={search.to} onChange={set('to')} />
      </div>
      {isOpen && (
        <div className="filters-row" id="more-filters">
          {field('order', { mono: true })}
          {field('person')}
          {field('slot')}
          {field('certificate', { mono: true })}
          <Select
            label={t('enrollment')}
            value={search.enrollment}
            onChange={set('enrollment')}
            options={[
              { value: '', label: t('anyEnrollment') },
              ...enrollmentState.options.map((state) => ({ value: state, label: t(`app:enrollments.${state}`) })),
            ]}
          />
        </div>
      )}
      <div className="filters-foot">
        {summary}
        <Button look="quiet" aria-expanded={isOpen} aria-controls="more-filters" onClick={() => setOpened(!isOpen)}>
          {isOpen ? t('fewerFilters') : t('moreFilters')}
        </Button>
        {narrowing(search) > 0 && <Button onClick={() => onSearch(emptySearch)}>{t('clear')}</Button>}
      </div>
    </search>
  );
}
