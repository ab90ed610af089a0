import { type RefObject, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../i18n/formats.ts';
import { failureOf } from '../../station/asking.ts';
import { Button } from '../../ui/Button.tsx';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { ActsPanel } from './ActsPanel.tsx';
import { ExportPanel } from './ExportPanel.tsx';
import { FilterBar } from './FilterBar.tsx';
import { UnitTable } from './UnitTable.tsx';
import { filterOf, narrowing, type Search } from './unit-search.ts';
import { useSettled, useUnits } from './use-units.ts';
import { VerifyPanel } from './VerifyPanel.tsx';

interface UnitListProps {
  readonly search: Search;
  readonly onSearch: (search: Search) => void;
  /** How far down one was. */
  readonly place: RefObject<number>;
}

/** Filters, how many units they leave, and those units. */
export function UnitList({ search, onSearch, place }: UnitListProps) {
  const { t } = useTranslation(['audit', 'app']);
  const settled = useSettled(search);
  const filter = useMemo(() => filterOf(settled), [settled]);
  const units = useUnits(filter);
  return (
    <div className="audit-list">
      <h1 className="only-heard">{t('app:screens.audit')}</h1>
      <FilterBar
        search={search}
        onSearch={(next) => {
          place.current = 0;
          onSearch(next);
        }}
        summary={<Total total={units.total} isSearching={units.isFetching && !units.isFetchingNextPage} />}
      />
      {units.error === null ? (
        <Found units={units} isNarrowed={narrowing(settled) > 0} place={place} />
      ) : (
        <ErrorCard
          failure={failureOf(units.error)}
          actions={<Button onClick={() => void units.refetch()}>{t('app:verbs.again')}</Button>}
        />
      )}
      <div className="audit-tools">
        <ExportPanel filter={filter} />
        <VerifyPanel />
        <ActsPanel filter={filter} />
      </div>
    </div>
  );
}

interface FoundProps {
  readonly units: ReturnType<typeof useUnits>;
  readonly isNarrowed: boolean;
  readonly place: RefObject<number>;
}

function Found({ units, isNarrowed, place }: FoundProps) {
  const { t } = useTranslation(['audit', 'app']);
  if (units.isPending) return <p className="audit-empty quiet">{t('loading')}</p>;
  if (units.units.length === 0) {
    return (
      <div className="audit-empty">
        <h2>{isNarrowed ? t('emptyTitle') : t('noneTitle')}</h2>
        <p className="quiet">{isNarrowed ? t('emptyHint') : t('noneHint')}</p>
      </div>
    );
  }
  return (
    <UnitTable
      units={units.units}
      hasMore={units.hasNextPage}
      isLoadingMore={units.isFetchingNextPage}
      onMore={() => void units.fetchNextPage()}
      place={place}
    />
  );
}

interface TotalProps {
  readonly total: { readonly count: number; readonly isExact: boolean } | null;
  readonly isSearching: boolean;
}

/** Nobody waits for an exact count of a million: from some number on it says “at least”. */
function Total({ total, isSearching }: TotalProps) {
  const { t } = useTranslation(['audit', 'app']);
  const { number } = useFormats();
  const n = number(total?.count ?? 0);
  const words =
    total?.isExact === false ? t('unitsAtLeast', { n }) : t('units', { n, count: total?.count === 1 ? 1 : 2 });
  return (
    <p className="audit-total" role="status">
      {isSearching || total === null ? t('loading') : words}
    </p>
  );
}
