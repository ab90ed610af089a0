import { isStationError } from '../../domain/station-error.ts';
import { ledgerError } from '../ledger-errors.ts';
import { sqliteCode, translateStorageError } from '../sqlite-errors.ts';

/** The reader's own errors and a full disk keep their names; what else the file system says is about the export. */
export function exportError(file: string, error: unknown): unknown {
  const translated = translateStorageError(error);
  if (sqliteCode(error) !== undefined || isStationError(translated, 'LEDGER_DISK_FULL')) return translated;
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return error;
  return ledgerError('LEDGER_EXPORT_FAILED', { file, reason: String(error.code) }, error);
}
