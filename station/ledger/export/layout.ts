import { csvLine } from './csv.ts';

export type ExportFormat = 'jsonl' | 'csv';

/** How an export looks: lines of facts before and after rows of the same columns. */
export interface RowLayout<Row> {
  header(facts: object): string;
  row(row: Row): string;
  trailer(facts: object): string;
}

type Cell = string | number | null;

/**
 * JSON Lines: a header object, an object a row, a trailer object. CSV: the same as rows; header and trailer have `#header`
 * or `#trailer` in their first cell and the facts as JSON in their last.
 */
export function rowLayout<Row extends Readonly<Record<string, Cell>>>(
  format: ExportFormat,
  name: string,
  columns: readonly (keyof Row & string)[],
): RowLayout<Row> {
  if (format === 'jsonl') {
    return {
      header: (facts) => `${JSON.stringify({ type: 'header', format: name, ...facts })}\n`,
      row: (row) => `${JSON.stringify(Object.fromEntries(columns.map((column) => [column, row[column]])))}\n`,
      trailer: (facts) => `${JSON.stringify({ type: 'trailer', ...facts })}\n`,
    };
  }
  const facts = (first: string, what: object): string =>
    csvLine([first, ...columns.slice(2).map(() => ''), JSON.stringify(what)]);
  return {
    header: (what) => facts('#header', { format: name, ...what }) + csvLine(columns),
    row: (row) => csvLine(columns.map((column) => row[column] ?? '')),
    trailer: (what) => facts('#trailer', what),
  };
}
