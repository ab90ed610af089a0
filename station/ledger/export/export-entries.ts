import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createDurableFile, type DurableFile } from '../durable-file.ts';
import { openForReading, type ReadHandle } from '../open-database.ts';
import { decodeRecord } from '../record.ts';
import { rootOf } from '../tree/tree.ts';
import { treeReader } from '../tree/tree-store.ts';
import { csvLine } from './csv.ts';
import { exportError } from './export-error.ts';

/** Which entries; all that are given must hold. `from` and `to` are sequence numbers, `to` is included. */
export interface EntryFilter {
  readonly from?: number;
  readonly to?: number;
  readonly subject?: string;
  readonly kind?: string;
}

export interface ExportOptions {
  /** The ledger. */
  readonly file: string;
  /** The file to make; it appears when it is complete. */
  readonly to: string;
  readonly format: 'jsonl' | 'csv';
  readonly filter?: EntryFilter;
  readonly now: Date;
  readonly onProgress?: (rows: number) => void;
  readonly signal?: AbortSignal;
}

export interface ExportSummary {
  readonly rows: number;
  /** The ledger's size and root, lower-case hex, at the moment that was exported. */
  readonly size: number;
  readonly root: string;
}

/**
 * Writes entries to a file. It begins by saying which station's ledger it is from, its size and root, and the filter, and
 * ends with the number of rows and the SHA-256 of everything before that last line: a file that was cut or edited shows.
 *
 * JSON Lines: a header object, each record's own canonical bytes (SHA-256(0x00 ‖ line) is its leaf in the tree), a trailer
 * object. CSV: the same with the columns seq, at, station, kind, subject, person, content; header and trailer are rows
 * whose first cell is `#header` or `#trailer`.
 * @throws LEDGER_EXPORT_FAILED, LEDGER_DISK_FULL; as `openForReading`; the signal's reason. Then no file was made
 */
export async function exportEntries(options: ExportOptions): Promise<ExportSummary> {
  const db = openForReading(options.file);
  let output: DurableFile | undefined;
  try {
    output = createDurableFile(options.to);
    // One moment of the ledger, however long the export takes.
    db.exec('BEGIN');
    const summary = await write(db, options, output);
    output.finish();
    return summary;
  } catch (error) {
    throw exportError(options.to, error);
  } finally {
    output?.abandon();
    db.close();
  }
}

async function write(db: ReadHandle, options: ExportOptions, output: DurableFile): Promise<ExportSummary> {
  const { filter = {}, now, onProgress, signal } = options;
  const layout = layouts[options.format];
  const digest = createHash('sha256');
  const line = (text: string | Buffer) => {
    digest.update(text);
    output.write(text);
  };
  const { edge } = treeReader(db).head();
  const root = rootOf(edge).toString('hex');
  const first = db.prepare<[], Buffer>('SELECT record FROM entries WHERE seq = 0').pluck().get();
  const station = first ? decodeRecord(first).station : null;
  line(layout.header({ station, size: edge.size, root, filter, exportedAt: now.toISOString() }));

  let rows = 0;
  for (const record of selection(db, filter)) {
    line(layout.row(record));
    rows += 1;
    if (rows % 1000 === 0) {
      onProgress?.(rows);
      await nextTurn();
      signal?.throwIfAborted();
    }
  }
  const before = digest.digest('hex');
  output.write(layout.trailer({ rows, sha256: before }));
  onProgress?.(rows);
  return { rows, size: edge.size, root };
}

function selection(db: ReadHandle, { from = 0, to = Number.MAX_SAFE_INTEGER, subject, kind }: EntryFilter) {
  const conditions = ['seq >= @from AND seq <= @to'];
  if (subject !== undefined) conditions.push('subject = @subject');
  if (kind !== undefined) conditions.push('kind = @kind');
  return db
    .prepare<object, Buffer>(`SELECT record FROM entries WHERE ${conditions.join(' AND ')} ORDER BY seq`)
    .pluck()
    .iterate({ from, to, subject, kind });
}

interface Layout {
  header(facts: object): string;
  row(record: Buffer): string | Buffer;
  trailer(facts: object): string;
}

const newline = Buffer.from('\n');

const layouts: Readonly<Record<ExportOptions['format'], Layout>> = {
  jsonl: {
    header: (facts) => `${JSON.stringify({ type: 'header', format: 'ledger-entries/1', ...facts })}\n`,
    row: (record) => Buffer.concat([record, newline]),
    trailer: (facts) => `${JSON.stringify({ type: 'trailer', ...facts })}\n`,
  },
  csv: {
    header: (facts) =>
      csvLine(['#header', '', '', '', '', '', JSON.stringify({ format: 'ledger-entries/1', ...facts })]) +
      csvLine(['seq', 'at', 'station', 'kind', 'subject', 'person', 'content']),
    row(record) {
      const { seq, at, station, kind, subject, person, content } = decodeRecord(record);
      return csvLine([seq, at, station, kind, subject, person, JSON.stringify(content)]);
    },
    trailer: (facts) => csvLine(['#trailer', '', '', '', '', '', JSON.stringify(facts)]),
  },
};
