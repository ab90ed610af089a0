import { closeSync, mkdirSync, openSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { ledgerError } from './ledger-errors.ts';
import { sqliteCode } from './sqlite-errors.ts';

/**
 * A lease: a name that one process holds until it gives it back or dies, however it dies. It is the operating system's lock
 * on an empty file, taken through SQLite, which Node itself cannot take.
 */
export interface Lease {
  readonly name: string;
  /** Idempotent. */
  release(): void;
}

/** How long an acquirer waits for those who only look (`isLeaseHeld`), and so how long it takes to be refused. */
const acquireTimeoutMs = 250;

/**
 * @param directory is made when it is not there
 * @throws LEASE_HELD, LEASE_FAILED
 */
export function acquireLease(directory: string, name: string): Lease {
  const file = fileOf(directory, name);
  try {
    mkdirSync(directory, { recursive: true });
    for (;;) {
      createFile(file);
      const before = identity(file);
      const db = new Database(file, { timeout: acquireTimeoutMs });
      try {
        // The lock needs no journal, and must leave no file behind.
        db.pragma('journal_mode = MEMORY');
        db.exec('BEGIN EXCLUSIVE');
      } catch (error) {
        db.close();
        throw error;
      }
      // The last holder removes the file: a lock on a removed file keeps nobody out.
      if (before !== undefined && before === identity(file)) return lease(db, file, name);
      db.close();
    }
  } catch (error) {
    const code = sqliteCode(error);
    if (code === 'SQLITE_BUSY') throw ledgerError('LEASE_HELD', { name }, error);
    throw ledgerError('LEASE_FAILED', { name, directory, reason: code ?? fileSystemCode(error) }, error);
  }
}

/** Whether a living process, this one included, holds the lease. @throws LEASE_FAILED */
export function isLeaseHeld(directory: string, name: string): boolean {
  const file = fileOf(directory, name);
  if (identity(file) === undefined) return false;
  let db: Database.Database | undefined;
  try {
    db = new Database(file, { timeout: 0, fileMustExist: true });
    db.exec('BEGIN');
    db.pragma('schema_version');
    return false;
  } catch (error) {
    const code = sqliteCode(error);
    if (code === 'SQLITE_BUSY') return true;
    if (identity(file) === undefined) return false;
    throw ledgerError('LEASE_FAILED', { name, directory, reason: code ?? fileSystemCode(error) }, error);
  } finally {
    db?.close();
  }
}

/** A lock whose handle is collected as garbage is a lock set free: whoever forgets its lease holds it all the same. */
const heldHandles = new Set<Database.Database>();

function lease(db: Database.Database, file: string, name: string): Lease {
  heldHandles.add(db);
  return {
    name,
    release() {
      if (!db.open) return;
      // While the lock is held, so that nobody's new file is removed.
      rmSync(file, { force: true });
      db.close();
      heldHandles.delete(db);
    },
  };
}

function createFile(file: string): void {
  try {
    // Never opens a file that is there: closing it again would drop this process's own lock on it (POSIX fcntl).
    closeSync(openSync(file, 'wx'));
  } catch (error) {
    if (fileSystemCode(error) !== 'EEXIST') throw error;
  }
}

const fileOf = (directory: string, name: string): string => join(directory, `${encodeURIComponent(name)}.lease`);

function identity(file: string): string | undefined {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stats && `${stats.dev}:${stats.ino}`;
}

const fileSystemCode = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
