import { setImmediate as nextTurn } from 'node:timers/promises';
import { openForReading, type ReadHandle } from '../open-database.ts';
import { sqliteCode } from '../sqlite-errors.ts';
import { checkRecords, readPublished } from './check-records.ts';
import { checkSchema } from './check-schema.ts';
import { checkTree } from './check-tree.ts';
import { type AuditKey, collectClaims, publicKeyOf, trustedCheckpoints } from './checkpoints.ts';
import { type Problem, ProblemLog, type Report } from './problems.ts';
import { auditSays } from './verify-phrases.ts';

export interface VerifyOptions {
  readonly file: string;
  /** Checkpoints that were carried away from the station: they alone tell a rolled back or rewritten ledger. */
  readonly checkpoints?: readonly string[];
  /** Audit keys known from elsewhere, DER SubjectPublicKeyInfo: then only these may have signed checkpoints. */
  readonly auditKeys?: readonly Buffer[];
  /** `tree`: hashes, tree and checkpoints. `all` (the default): also what every record says, and every derived table. */
  readonly scope?: 'tree' | 'all';
  readonly onProgress?: (progress: VerifyProgress) => void;
  readonly signal?: AbortSignal;
}

export interface VerifyProgress {
  readonly step: 'tree' | 'records';
  readonly done: number;
  readonly total: number;
}

export interface Verification {
  readonly station: string | null;
  readonly scope: 'tree' | 'all';
  /** Whether nothing at all is wrong. */
  readonly verified: boolean;
  readonly entries: number;
  /** RFC 6962 root over the stored records, lower-case hex. */
  readonly root: string;
  /** Entries before this one are covered by a signed checkpoint; what follows rests on the file alone. */
  readonly signedEntries: number;
  readonly checkpoints: number;
  readonly units: number;
  readonly certificates: number;
  readonly passes: number;
  /** Entries (the first 100) that are timed before their predecessor: no fault of the ledger, but the clock's. */
  readonly clockSteps: readonly number[];
  /** In order of entries; those about no entry come first. At most 1000 of `problemCount`. */
  readonly problems: readonly Problem[];
  readonly problemCount: number;
  /** The problem with the lowest entry. */
  readonly firstBadEntry: number | null;
}

/**
 * Audits a ledger from its stored bytes alone, sharing no code with what wrote it. Sees one consistent moment, and may
 * run beside the station's work. Finding problems is a result, not an error.
 * @throws LEDGER_MISSING, LEDGER_NOT_A_LEDGER, LEDGER_FROM_NEWER_VERSION, LEDGER_FROM_OLDER_VERSION, LEDGER_CANNOT_OPEN,
 * LEDGER_CORRUPT when not even its table of contents can be read;
 * the signal's reason
 */
export async function verifyLedger(options: VerifyOptions): Promise<Verification> {
  const { file, scope = 'all', checkpoints: given = [], signal } = options;
  const log = new ProblemLog();
  const db = openForReading(file);
  let result: Omit<Verification, 'scope' | 'verified' | 'problems' | 'problemCount' | 'firstBadEntry'> = {
    station: null,
    entries: 0,
    root: '',
    signedEntries: 0,
    checkpoints: 0,
    units: 0,
    certificates: 0,
    passes: 0,
    clockSteps: [],
  };
  try {
    db.exec('BEGIN');
    checkStorage(db, scope, log.report);
    const total = db.prepare<[], number>('SELECT count(*) FROM entries').pluck().get() ?? 0;
    const tick = (step: VerifyProgress['step']) => async (done: number) => {
      options.onProgress?.({ step, done, total });
      await nextTurn();
      signal?.throwIfAborted();
    };
    const published = readPublished(db, log.report);
    const station = published.station ?? null;
    const keys = options.auditKeys ? pinned(options.auditKeys) : published.auditKeys;
    const claims = collectClaims(db, file, given, log.report);
    const trusted = trustedCheckpoints(claims, station ?? '', keys, log.report);
    const tree = await checkTree(db, trusted, log.report, tick('tree'));
    result = { ...result, ...tree, station, root: tree.root.toString('hex'), checkpoints: claims.length };
    if (scope === 'all') {
      const { entries, ...tally } = await checkRecords(db, published, log.report, tick('records'));
      result = { ...result, ...tally };
      if (entries !== tree.entries) {
        const message = auditSays('STORAGE_INDEX_DIFFERS', { byNumber: tree.entries, bySubject: entries });
        log.report(null, 'STORAGE_DAMAGED', message);
      }
    }
  } catch (error) {
    const code = sqliteCode(error);
    if (code === undefined) throw error;
    log.report(null, 'STORAGE_DAMAGED', auditSays('STORAGE_UNREADABLE', { code }));
  } finally {
    db.close();
  }
  const problems = log.first();
  const firstBadEntry = problems.find(({ seq }) => seq !== null)?.seq ?? null;
  return { ...result, scope, verified: log.count === 0, problems, problemCount: log.count, firstBadEntry };
}

function checkStorage(db: ReadHandle, scope: 'tree' | 'all', report: Report): void {
  checkSchema(db, report);
  if (scope === 'tree') return;
  const verdict = db.prepare<[], string>('PRAGMA integrity_check(1)').pluck().get();
  if (verdict !== 'ok') report(null, 'STORAGE_DAMAGED', auditSays('STORAGE_INTEGRITY', { verdict: verdict ?? null }));
  const dangling = db.prepare<[], { table: string }>('PRAGMA foreign_key_check').get();
  if (dangling) report(null, 'STORAGE_DAMAGED', auditSays('STORAGE_DANGLING', { table: dangling.table }));
}

const pinned = (keys: readonly Buffer[]): AuditKey[] =>
  keys.flatMap((der) => {
    const key = publicKeyOf(der);
    return key ? [{ key, publishedBy: -1 }] : [];
  });
