import type { LedgerReader, RunRow } from '../ledger.ts';
import type { ReadHandle } from '../open-database.ts';

const columns = `
  run_id AS runId, serial, product, registration_id AS registrationId, slot, port, person, lease,
  started_at AS startedAt, finished_at AS finishedAt, outcome, code, last_entry AS lastEntry,
  last_entry_kind AS lastEntryKind, order_id AS "order", enrollment_group AS enrollmentGroup`;

export function runQueries(db: ReadHandle): Pick<LedgerReader, 'run' | 'openRuns'> {
  const one = db.prepare<[string], RunRow>(`SELECT ${columns} FROM runs WHERE run_id = ?`);
  const open = db.prepare<[], RunRow>(
    `SELECT ${columns} FROM runs INDEXED BY one_open_run_a_unit WHERE outcome IS NULL ORDER BY run_id`,
  );
  return {
    run: (runId) => one.get(runId),
    openRuns: () => open.all(),
  };
}
