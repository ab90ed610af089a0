import { createHash } from 'node:crypto';
import { createDurableFile, type DurableFile } from '../ledger/durable-file.ts';
import { exportError } from '../ledger/export/export-error.ts';
import { type ExportFormat, rowLayout } from '../ledger/export/layout.ts';

type Cell = string | number | null;

/**
 * Writes rows to a file that appears when it is complete. Its first line says what was asked, of whom and when; its last how
 * many rows came and the SHA-256 of everything before it. Memory holds a row.
 * @throws LEDGER_EXPORT_FAILED, LEDGER_DISK_FULL, and what the rows do; then no file was made
 */
export async function exportRows<Row extends object>(options: {
  readonly to: string;
  readonly format: ExportFormat;
  /** Of the file's format. */
  readonly name: string;
  readonly columns: readonly (keyof Row & string)[];
  readonly facts: object;
  readonly rows: AsyncIterable<Row>;
}): Promise<{ readonly rows: number; readonly sha256: string }> {
  const { to, format, name, columns, facts } = options;
  const layout = rowLayout<Record<string, Cell>>(format, name, columns);
  const digest = createHash('sha256');
  let output: DurableFile | undefined;
  try {
    const file = createDurableFile(to);
    output = file;
    const line = (text: string): void => {
      digest.update(text);
      file.write(text);
    };
    line(layout.header(facts));
    let rows = 0;
    for await (const row of options.rows) {
      line(layout.row(Object.fromEntries(columns.map((column) => [column, cellOf(row[column])]))));
      rows += 1;
    }
    const sha256 = digest.digest('hex');
    file.write(layout.trailer({ rows, sha256 }));
    file.finish();
    return { rows, sha256 };
  } catch (error) {
    throw exportError(to, error);
  } finally {
    output?.abandon();
  }
}

/** What a table or a file shows of a value: lists as words, nothing as nothing. */
export function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number') return value;
  return Array.isArray(value) ? value.join(' ') : JSON.stringify(value);
}
