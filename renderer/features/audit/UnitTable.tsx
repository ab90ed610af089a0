import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type RefObject, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { UnitRow } from '../../../station/contract/audit.ts';
import { hrefOf } from '../../app/routes.ts';
import { useFormats } from '../../i18n/formats.ts';
import { Serial } from '../../ui/Serial.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { toneOfUnit } from '../../ui/tone.ts';
import { EnrollmentMark } from './EnrollmentMark.tsx';

const rowHeight = 52;

interface UnitTableProps {
  readonly units: readonly UnitRow[];
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly onMore: () => void;
  readonly place: RefObject<number>;
}

/** Units as rows, of which only those in sight exist; the next page is asked for before its rows come into sight. */
export function UnitTable({ units, hasMore, isLoadingMore, onMore, place }: UnitTableProps) {
  const { t } = useTranslation(['audit', 'app']);
  const frame = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: units.length,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    initialOffset: place.current,
  });
  const items = rows.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && !isLoadingMore && last >= units.length - 30) onMore();
  }, [hasMore, isLoadingMore, last, units.length, onMore]);
  const head = ['serial', 'product', 'state', 'runs', 'lastCode', 'person', 'slot', 'lastAt', 'enrollment'] as const;
  return (
    // A scrolling region must be reachable by keyboard.
    <div
      className="units"
      ref={frame}
      tabIndex={0}
      role="table"
      aria-label={t('tableLabel')}
      aria-rowcount={hasMore ? -1 : units.length + 1}
      aria-busy={isLoadingMore}
      onScroll={({ currentTarget }) => {
        place.current = currentTarget.scrollTop;
      }}
      onKeyDown={stepThroughRows}
    >
      <div role="rowgroup" className="units-head">
        <div role="row" className="units-row" aria-rowindex={1}>
          {head.map((name) => (
            <span role="columnheader" key={name} className={name === 'runs' ? 'numeric' : undefined}>
              {t(name)}
            </span>
          ))}
        </div>
      </div>
      <div role="rowgroup" className="units-body" style={{ height: rows.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const unit = units[index];
          return unit && <Row key={unit.cursor} unit={unit} index={index} start={start} />;
        })}
      </div>
      <p className="units-end quiet">{hasMore ? t('loadingMore') : t('endOfList')}</p>
    </div>
  );
}

function Row({ unit, index, start }: { readonly unit: UnitRow; readonly index: number; readonly start: number }) {
  const { t } = useTranslation(['audit', 'app']);
  const { moment, number } = useFormats();
  return (
    <div
      role="row"
      className="units-row"
      aria-rowindex={index + 2}
      data-index={index}
      style={{ transform: `translateY(${start}px)`, height: rowHeight }}
    >
      <span role="cell">
        <a href={hrefOf('audit', unit.serial)} aria-label={t('openUnit', { serial: unit.serial })}>
          <Serial>{unit.serial}</Serial>
        </a>
      </span>
      <span role="cell">{unit.product}</span>
      <span role="cell">
        <StateMark tone={toneOfUnit(unit.state)}>{t(`app:units.${unit.state}`)}</StateMark>
      </span>
      <span role="cell" className="numeric">
        {number(unit.runs)}
      </span>
      <span role="cell" className="mono small" title={unit.lastCode ?? undefined}>
        {unit.lastCode ?? '–'}
      </span>
      <span role="cell" title={unit.lastPerson}>
        {unit.lastPerson}
      </span>
      <span role="cell">{unit.lastSlot ?? '–'}</span>
      <span role="cell">
        <time dateTime={unit.lastAt}>{moment(unit.lastAt)}</time>
      </span>
      <span role="cell">
        <EnrollmentMark state={unit.enrollment} />
      </span>
    </div>
  );
}

/** Arrow keys go from one unit to the next: the rows around the focused one always exist. */
function stepThroughRows(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined || !(event.target instanceof HTMLAnchorElement)) return;
  const index = Number(event.target.closest<HTMLElement>('[data-index]')?.dataset['index']);
  const next = event.currentTarget.querySelector<HTMLElement>(`[data-index="${index + step}"] a`);
  if (next === null) return;
  event.preventDefault();
  next.focus();
}
