import type { AuditQueries } from '../audit-queries.ts';
import type { LedgerReader } from '../ledger.ts';
import type { ReadHandle } from '../open-database.ts';
import { unitSearch } from './search-units.ts';
import { unitHistories } from './unit-history.ts';
import { yieldQueries } from './yield.ts';
import { orderYieldQueries } from './yield-of-order.ts';

/** Everything that the screens of audit and yield ask. */
export function auditQueries(
  db: ReadHandle,
  reader: Pick<LedgerReader, 'unit' | 'credentials' | 'entries'>,
): AuditQueries {
  const { searchUnits, countUnits } = unitSearch(db);
  return { searchUnits, countUnits, ...unitHistories(reader), ...yieldQueries(db), ...orderYieldQueries(db) };
}
