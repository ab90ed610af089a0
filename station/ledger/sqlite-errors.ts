import Database from 'better-sqlite3';
import { StationError } from '../domain/station-error.ts';
import { ledgerError } from './ledger-errors.ts';

/** SQLite's extended result code (https://sqlite.org/rescode.html), or undefined when the error is not SQLite's. */
export const sqliteCode = (error: unknown): string | undefined =>
  error instanceof Database.SqliteError ? error.code : undefined;

/** True for failures of the disk or the file: after one, nothing that the transaction did can be relied on. */
export const isStorageFailure = (error: unknown): boolean => storageError(error) !== undefined;

/** Translates what SQLite or the file system reports; everything else comes back as it is. */
export const translateStorageError = (error: unknown): unknown => storageError(error) ?? error;

function storageError(error: unknown): StationError | undefined {
  if (error instanceof StationError) return undefined;
  const code = sqliteCode(error) ?? fileSystemCode(error);
  if (code === undefined) return undefined;
  // An extended code is its primary code and a suffix: SQLITE_IOERR_FSYNC, SQLITE_BUSY_SNAPSHOT …
  const primary = code.startsWith('SQLITE_') ? code.split('_').slice(0, 2).join('_') : code;
  switch (primary) {
    case 'SQLITE_FULL':
    case 'ENOSPC':
    case 'EDQUOT':
      return ledgerError('LEDGER_DISK_FULL', {}, error);
    case 'SQLITE_BUSY':
    case 'SQLITE_LOCKED':
      return ledgerError('LEDGER_LOCKED', {}, error);
    case 'SQLITE_CORRUPT':
    case 'SQLITE_NOTADB':
      return ledgerError('LEDGER_CORRUPT', { reason: code }, error);
    case 'SQLITE_IOERR':
    case 'SQLITE_READONLY':
    case 'SQLITE_CANTOPEN':
    case 'SQLITE_PERM':
    case 'SQLITE_NOMEM':
    case 'EIO':
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return ledgerError('LEDGER_WRITE_FAILED', { reason: code }, error);
    default:
      return undefined;
  }
}

function fileSystemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
