import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { unitSearch } from '../audit/search-units.ts';
import type { FoundUnit, UnitSearch } from '../audit-queries.ts';
import { createDurableFile, type DurableFile } from '../durable-file.ts';
import { openForReading, type ReadHandle } from '../open-database.ts';
import { decodeRecord } from '../record.ts';
import { rootOf } from '../tree/tree.ts';
import { treeReader } from '../tree/tree-store.ts';
import { exportError } from './export-error.ts';
import { type ExportFormat, rowLayout } from './layout.ts';

export interface UnitExportOptions {
  /** The ledger. */
  readonly file: string;
  /** The file to make; it appears when it is complete. */
  readonly to: string;
  readonly format: ExportFormat;
  readonly filter?: UnitSearch;
  /** At most so many rows: the newest. The file says on its last line that it was truncated. */
  readonly limit?: number;
  readonly now: Date;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  readonly signal?: AbortSignal;
}

export interface UnitExportSummary {
  readonly rows: number;
  /** How many units match; more than `rows` when the file was truncated. */
  readonly matching: number;
  readonly truncated: boolean;
  /** The ledger's size and root, lower-case hex, at the moment that was exported. */
  readonly size: number;
  readonly root: string;
}

const columns = [
  'serial',
  'product',
  'registrationId',
  'deviceId',
  'hardwareId',
  'state',
  'lastCode',
  'enrollment',
  'runs',
  'lastAt',
  'lastPerson',
  'lastSlot',
  'passedAt',
  'passedBy',
  'credentialSha256',
  'activityAt',
  'cursor',
] as const satisfies readonly (keyof FoundUnit)[];

const pageSize = 1000;

/**
 * Writes units to a file, newest activity first. It begins by saying whose ledger it is from and at which size and root,
 * when, by which filter, how many rows to expect, and the newest signed checkpoint; its last line says how many rows came,
 * whether that is all of them, and the SHA-256 of everything before it: a file that was cut or edited shows.
 * @throws LEDGER_EXPORT_FAILED, LEDGER_DISK_FULL; as `openForReading`; the signal's reason. Then no file was made
 */
export async function exportUnits(options: UnitExportOptions): Promise<UnitExportSummary> {
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

async function write(db: ReadHandle, options: UnitExportOptions, output: DurableFile): Promise<UnitExportSummary> {
  const { filter = {}, limit = Number.MAX_SAFE_INTEGER, now, onProgress, signal } = options;
  const layout = rowLayout<FoundUnit & Record<string, string | number | null>>(
    options.format,
    'ledger-units/1',
    columns,
  );
  const digest = createHash('sha256');
  const line = (text: string): void => {
    digest.update(text);
    output.write(text);
  };
  const { searchUnits, countAll } = unitSearch(db);
  const matching = countAll(filter);
  const total = Math.min(matching, limit);
  const truncated = matching > limit;
  const moment = headOf(db);
  line(
    layout.header({
      ...moment,
      filter,
      exportedAt: now.toISOString(),
      rows: total,
      matching,
      checkpoint: newestCheckpoint(db),
    }),
  );

  let rows = 0;
  let before = Number.MAX_SAFE_INTEGER;
  while (rows < total) {
    const page = searchUnits({ ...filter, limit: Math.min(pageSize, total - rows), before });
    if (page.length === 0) break;
    for (const unit of page) line(layout.row({ ...unit }));
    rows += page.length;
    before = page.at(-1)?.cursor ?? 0;
    onProgress?.({ done: rows, total });
    await nextTurn();
    signal?.throwIfAborted();
  }
  output.write(layout.trailer({ rows, matching, truncated, sha256: digest.digest('hex') }));
  return { rows, matching, truncated, size: moment.size, root: moment.root };
}

function headOf(db: ReadHandle): { station: string | null; size: number; root: string } {
  const { edge } = treeReader(db).head();
  const first = db.prepare<[], Buffer>('SELECT record FROM entries WHERE seq = 0').pluck().get();
  return {
    station: first ? decodeRecord(first).station : null,
    size: edge.size,
    root: rootOf(edge).toString('hex'),
  };
}

/** The whole note: its signature can be checked without the ledger. */
const newestCheckpoint = (db: ReadHandle): string | null =>
  db.prepare<[], string>('SELECT note FROM checkpoints ORDER BY size DESC LIMIT 1').pluck().get() ?? null;
