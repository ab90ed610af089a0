import { niceTop } from './charts.ts';

export interface Segment {
  /** Drawn with a colour and a pattern of its own: nobody must tell them apart by colour. */
  readonly kind: 'passed' | 'failed' | 'error' | 'plain';
  readonly value: number;
}
export interface ColumnItem {
  readonly key: string;
  readonly label: string;
  readonly segments: readonly Segment[];
}

const sumOf = ({ segments }: ColumnItem): number => segments.reduce((sum, { value }) => sum + value, 0);

/** How many columns share a label, so that labels can be as large as two metres need. */
const labelEvery = (columns: number): number => Math.ceil(columns / 12);

/**
 * Columns for the eye alone: whoever draws them puts the same numbers into a table for assistive technology.
 * Plain elements with heights in percent: they grow with the screen, and print.
 */
export function Columns({
  items,
  number,
}: {
  readonly items: readonly ColumnItem[];
  readonly number: (value: number) => string;
}) {
  const top = niceTop(Math.max(0, ...items.map(sumOf)));
  const every = labelEvery(items.length);
  return (
    <div className="columns" aria-hidden="true">
      <div className="columns-axis">
        {[top, top / 2, 0].map((tick) => (
          <span key={tick}>{number(tick)}</span>
        ))}
      </div>
      <div className="columns-plot">
        {items.map((item, index) => {
          const total = sumOf(item);
          return (
            <div className="column" key={item.key}>
              <div className="column-bar">
                <div className="column-stack" style={{ height: `${(total / top) * 100}%` }}>
                  {total > 0 && items.length <= 24 && <span className="column-total">{number(total)}</span>}
                  {item.segments
                    .filter(({ value }) => value > 0)
                    .map(({ kind, value }) => (
                      <div key={kind} className={`column-segment is-${kind}`} style={{ flexGrow: value }} />
                    ))}
                </div>
              </div>
              <span className="column-label">{index % every === 0 ? item.label : ''}</span>
            </div>
          );
        })}
      </div>
    </div>
  );
}
