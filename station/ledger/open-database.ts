import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { syncDirectory } from './durable-file.ts';
import { ledgerError } from './ledger-errors.ts';
import { migrations } from './migrations/migrations.ts';
import { sqliteCode, translateStorageError } from './sqlite-errors.ts';

declare const access: unique symbol;
/** A ledger database that may be read. */
export type ReadHandle = Database.Database & { readonly [access]: 'read' | 'write' };
/** A ledger database that may be written: opened with every setting that durability rests on, asserted. */
export type WriteHandle = Database.Database & { readonly [access]: 'write' };

/** `PRAGMA application_id` of a ledger: “PrvL”. */
export const applicationId = 0x5072_764c;
/** `PRAGMA user_version` of the newest format this software knows. */
export const formatVersion = migrations.length;

const busyTimeoutMs = 5000;

/**
 * Opens the ledger for writing; makes it when there is no file, and brings an older format up to date.
 * The caller closes it.
 * @throws LEDGER_NOT_A_LEDGER, LEDGER_FROM_NEWER_VERSION, LEDGER_CORRUPT, LEDGER_NOT_DURABLE, LEDGER_CANNOT_OPEN,
 * LEDGER_LOCKED, LEDGER_DISK_FULL, LEDGER_WRITE_FAILED
 */
export function openForWriting(file: string): WriteHandle {
  const isNew = !existsSync(file) || statSync(file).size === 0;
  return guarded(file, {}, (db) => {
    // Before anything is written: this may be somebody else's database.
    const version = identify(db, file);
    assertPragma(db, 'journal_mode', 'WAL', 'wal');
    // Compiled-in default for a reopened WAL database is NORMAL, which does not sync commits.
    assertPragma(db, 'synchronous', 'FULL', 2);
    assertPragma(db, 'foreign_keys', 'ON', 1);
    assertPragma(db, 'trusted_schema', 'OFF', 0);
    assertPragma(db, 'cell_size_check', 'ON', 1);
    if (process.platform === 'darwin') {
      assertPragma(db, 'fullfsync', 'ON', 1);
      assertPragma(db, 'checkpoint_fullfsync', 'ON', 1);
    }
    if (version > 0) quickCheck(db);
    migrate(db);
    if (isNew) syncDirectory(dirname(file));
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the brand is given here, where the settings were asserted
    return db as WriteHandle;
  });
}

/**
 * Opens an existing ledger for reading, at any time beside its writers. The caller closes it.
 * @throws LEDGER_MISSING, LEDGER_NOT_A_LEDGER, LEDGER_FROM_NEWER_VERSION, LEDGER_FROM_OLDER_VERSION, LEDGER_CANNOT_OPEN
 */
export function openForReading(file: string): ReadHandle {
  if (!existsSync(file)) throw ledgerError('LEDGER_MISSING', { file });
  return guarded(file, { readonly: true, fileMustExist: true }, (db) => {
    const version = identify(db, file);
    if (version < formatVersion)
      throw ledgerError('LEDGER_FROM_OLDER_VERSION', { found: version, known: formatVersion });
    db.pragma('trusted_schema = OFF');
    db.pragma('cell_size_check = ON');
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the brand is given here, where the file was identified
    return db as ReadHandle;
  });
}

/**
 * Runs the missing migrations, each in a transaction of its own. Safe against another process doing the same. A step may
 * rebuild a table that others refer to, so references are not enforced meanwhile.
 */
export function migrate(db: Database.Database, upTo: number = formatVersion): void {
  const enforced = db.pragma('foreign_keys', { simple: true });
  db.pragma('foreign_keys = OFF');
  try {
    runMigrations(db, upTo);
  } finally {
    db.pragma(`foreign_keys = ${String(enforced)}`);
  }
}

function runMigrations(db: Database.Database, upTo: number): void {
  for (;;) {
    const step = db.transaction(() => {
      const version = userVersion(db);
      const migration = version < upTo ? migrations[version] : undefined;
      if (migration === undefined) return false;
      migration(db);
      db.pragma(`application_id = ${applicationId}`);
      db.pragma(`user_version = ${version + 1}`);
      return true;
    });
    if (!step.immediate()) return;
  }
}

function guarded<Handle>(file: string, options: Database.Options, prepare: (db: Database.Database) => Handle): Handle {
  let db: Database.Database | undefined;
  try {
    db = new Database(file, { ...options, timeout: busyTimeoutMs });
    return prepare(db);
  } catch (error) {
    db?.close();
    const code = sqliteCode(error);
    if (code === 'SQLITE_NOTADB') throw ledgerError('LEDGER_NOT_A_LEDGER', { file }, error);
    // better-sqlite3 reports a missing folder as a TypeError.
    if (code?.startsWith('SQLITE_CANTOPEN') === true || code?.startsWith('SQLITE_READONLY') === true) {
      throw ledgerError('LEDGER_CANNOT_OPEN', { file }, error);
    }
    if (db === undefined && error instanceof TypeError) throw ledgerError('LEDGER_CANNOT_OPEN', { file }, error);
    throw translateStorageError(error);
  }
}

/** The format's version; 0 for a database without anything in it, which may become a ledger. */
function identify(db: Database.Database, file: string): number {
  // One snapshot: another process may be making the ledger at this moment.
  const read = db.transaction(() => ({
    id: db.pragma('application_id', { simple: true }),
    found: userVersion(db),
    objects: db.prepare<[], number>('SELECT count(*) FROM sqlite_schema').pluck().get(),
  }));
  const { id, found, objects } = read();
  if (id !== applicationId && (id !== 0 || found !== 0 || objects !== 0)) {
    throw ledgerError('LEDGER_NOT_A_LEDGER', { file });
  }
  if (found > formatVersion) throw ledgerError('LEDGER_FROM_NEWER_VERSION', { file, found, known: formatVersion });
  return found;
}

function assertPragma(db: Database.Database, setting: string, value: string, expected: string | number): void {
  db.pragma(`${setting} = ${value}`);
  const found = db.pragma(setting, { simple: true });
  if (found !== expected) throw ledgerError('LEDGER_NOT_DURABLE', { setting, found: String(found) });
}

function quickCheck(db: Database.Database): void {
  const verdict = db.pragma('quick_check(1)', { simple: true });
  if (verdict !== 'ok') throw ledgerError('LEDGER_CORRUPT', { reason: String(verdict) });
}

const userVersion = (db: Database.Database): number => Number(db.pragma('user_version', { simple: true }));
