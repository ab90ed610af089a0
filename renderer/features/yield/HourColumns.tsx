import { useTranslation } from 'react-i18next';
import type { YieldReport } from '../../../station/contract/yield.ts';
import { useFormats } from '../../i18n/formats.ts';
import { StateIcon } from '../../ui/StateMark.tsx';
import { Columns } from './Columns.tsx';
import { columnsOf } from './charts.ts';
import { HeardTable } from './HeardTable.tsx';
import type { Range } from './ranges.ts';

const kinds = [
  { kind: 'passed', tone: 'pass' },
  { kind: 'failed', tone: 'fail' },
  { kind: 'error', tone: 'error' },
] as const;

interface HourColumnsProps {
  readonly hours: YieldReport['hours'];
  readonly range: Range;
}

/** What was made when: gaps are stops of the line. */
export function HourColumns({ hours, range }: HourColumnsProps) {
  const { t } = useTranslation(['yield', 'app']);
  const { number, clock, day } = useFormats();
  const { by, columns } = columnsOf(hours, range);
  const label = by === 'hour' ? clock : day;
  const title = by === 'hour' ? t('perHour') : t('perDay');
  return (
    <figure className="chart chart-hours">
      <figcaption>
        <h2>{title}</h2>
        <ul className="legend">
          {kinds.map(({ kind, tone }) => (
            <li key={kind} className={`tone-${tone}`}>
              <span className={`legend-swatch is-${kind}`} aria-hidden="true" />
              <StateIcon tone={tone} />
              {t(`app:units.${kind}`)} <strong>{number(columns.reduce((sum, column) => sum + column[kind], 0))}</strong>
            </li>
          ))}
        </ul>
      </figcaption>
      <Columns
        number={number}
        items={columns.map((column) => ({
          key: column.start,
          label: label(column.start),
          segments: kinds.map(({ kind }) => ({ kind, value: column[kind] })),
        }))}
      />
      <HeardTable
        caption={title}
        head={[by === 'hour' ? t('hour') : t('day'), ...kinds.map(({ kind }) => t(`app:units.${kind}`)), t('total')]}
        rows={columns.map((column) => [
          label(column.start),
          ...kinds.map(({ kind }) => number(column[kind])),
          number(column.total),
        ])}
      />
    </figure>
  );
}
