import type { ReactNode } from 'react';
import './table.css';

interface TableProps {
  /** For assistive technology: what the rows are. */
  readonly label: string;
  readonly head: readonly ReactNode[];
  /** Columns with numbers, by their place: aligned at the right. */
  readonly numeric?: readonly number[];
  /** `tr` elements. */
  readonly children: ReactNode;
}

/** A table whose head stays while its body scrolls. */
export function Table({ label, head, numeric = [], children }: TableProps) {
  return (
    // A scrolling region must be reachable by keyboard.
    <div className="table-frame" tabIndex={0} role="region" aria-label={label}>
      <table className="table">
        <thead>
          <tr>
            {head.map((cell, index) => (
              <th key={index} scope="col" className={numeric.includes(index) ? 'numeric' : undefined}>
                {cell}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
