import type { Outcome } from '../../domain/run.ts';
import type { LedgerReader, UnitRow } from '../ledger.ts';
import type { ReadHandle } from '../open-database.ts';

const columns = `
  u.cursor, u.serial, u.product, u.registration_id AS registrationId, u.device_id AS deviceId, u.state,
  u.hardware_id AS hardwareId, u.runs, u.last_run_id AS lastRunId, u.last_code AS lastCode,
  u.last_person AS lastPerson, u.last_slot AS lastSlot, u.last_at AS lastAt, u.passed_at AS passedAt,
  u.passed_by AS passedBy, u.credential_sha256 AS credentialSha256, coalesce(o.state, 'none') AS enrollment,
  u.order_id AS "order"`;
const joined = 'units u LEFT JOIN outbox o ON o.registration_id = u.registration_id';

/** A search that fewer units than this match is sorted; one that more match is filtered from the newest on. */
const narrowSearch = 5000;

const stateOf: Readonly<Record<Outcome, UnitRow['state']>> = {
  PASS: 'passed',
  FAIL: 'failed',
  ERROR: 'error',
  ABORTED: 'aborted',
};

export function unitQueries(
  db: ReadHandle,
): Pick<LedgerReader, 'unit' | 'unitByRegistrationId' | 'unitsByHardwareId' | 'units'> {
  const one = (column: string) =>
    db.prepare<[string], UnitRow>(`SELECT ${columns} FROM ${joined} WHERE u.${column} = ?`);
  const bySerial = one('serial');
  const byRegistrationId = one('registration_id');
  const byHardwareId = db.prepare<[string], UnitRow>(`
    SELECT ${columns} FROM unit_hardware h JOIN units u USING (serial) LEFT JOIN outbox o
      ON o.registration_id = u.registration_id
    WHERE h.hardware_id = ? ORDER BY h.entry DESC`);
  const countMatches = db
    .prepare<object, number>(
      `SELECT count(*) FROM (SELECT 1 FROM units WHERE serial >= @search AND serial < @searchEnd LIMIT ${narrowSearch})`,
    )
    .pluck();

  // Which index leads is decided here and not by the planner, which cannot know how many serials share a prefix.
  const page = (index: string, ...conditions: string[]) =>
    db.prepare<object, UnitRow>(`
      SELECT ${columns}
      FROM (SELECT rowid AS id FROM units INDEXED BY ${index}
            WHERE ${['cursor < @before', ...conditions].join(' AND ')} ORDER BY cursor DESC LIMIT @limit) p
      JOIN units u ON u.rowid = p.id LEFT JOIN outbox o ON o.registration_id = u.registration_id
      ORDER BY u.cursor DESC`);
  const statements = new Map<string, ReturnType<typeof page>>();

  return {
    unit: (serial) => bySerial.get(serial),
    unitByRegistrationId: (registrationId) => byRegistrationId.get(registrationId),
    unitsByHardwareId: (hardwareId) => byHardwareId.all(hardwareId),
    units({ limit, before = Number.MAX_SAFE_INTEGER, search = '', outcome, product }) {
      const state = outcome && stateOf[outcome];
      const searchEnd = `${search}\u{10ffff}`;
      const narrow = search !== '' && (countMatches.get({ search, searchEnd }) ?? 0) < narrowSearch;
      const index = narrow
        ? 'sqlite_autoindex_units_1'
        : state !== undefined
          ? 'units_by_state'
          : product !== undefined
            ? 'units_by_product'
            : 'units_by_cursor';
      const conditions = [
        ...(search === '' ? [] : ['serial >= @search AND serial < @searchEnd']),
        ...(state === undefined ? [] : ['state = @state']),
        ...(product === undefined ? [] : ['product = @product']),
      ];
      const key = [index, ...conditions].join();
      const statement = statements.get(key) ?? page(index, ...conditions);
      statements.set(key, statement);
      return statement.all({ limit, before, search, searchEnd, state, product });
    },
  };
}
