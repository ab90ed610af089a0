import { type AuditQueries, countCap, type FoundUnit, type UnitSearch } from '../audit-queries.ts';
import type { ReadHandle } from '../open-database.ts';
import { type UnitFilter, unitFilters } from './unit-filter.ts';

const columns = `
  u.cursor, u.serial, u.product, u.registration_id AS registrationId, u.device_id AS deviceId, u.state,
  u.hardware_id AS hardwareId, u.runs, u.last_run_id AS lastRunId, u.last_code AS lastCode,
  u.last_person AS lastPerson, u.last_slot AS lastSlot, u.last_at AS lastAt, u.passed_at AS passedAt,
  u.passed_by AS passedBy, u.credential_sha256 AS credentialSha256, u.enrollment, u.order_id AS "order",
  substr(e.record, 8, 24) AS activityAt`;

/** What SQLite cuts out of a BLOB is one. */
type StoredRow = Omit<FoundUnit, 'activityAt'> & { readonly activityAt: unknown };

const pageOf = ({ index, conditions }: UnitFilter): string => `
  SELECT ${columns}
  FROM (SELECT rowid AS id FROM units INDEXED BY ${index}
        WHERE ${conditions.join(' AND ')} ORDER BY cursor DESC LIMIT @limit) p
  CROSS JOIN units u ON u.rowid = p.id JOIN entries e ON e.seq = u.cursor`;

const countOf = ({ index, conditions }: UnitFilter): string => `
  SELECT count(*) AS n FROM (SELECT 1 FROM units INDEXED BY ${index} WHERE ${conditions.join(' AND ')} LIMIT @limit)`;

/** `plan` is how SQLite would answer the search (EXPLAIN QUERY PLAN); `countAll` does not stop at the cap. */
export function unitSearch(db: ReadHandle): Pick<AuditQueries, 'searchUnits' | 'countUnits'> & {
  countAll: (search: UnitSearch) => number;
  plan(search: Parameters<AuditQueries['searchUnits']>[0]): string[];
} {
  const filterOf = unitFilters(db);
  const pages = new Map<string, ReturnType<typeof db.prepare<object, StoredRow>>>();
  const counts = new Map<string, ReturnType<typeof db.prepare<object, { n: number }>>>();

  return {
    searchUnits({ limit, ...search }) {
      const filter = filterOf(search);
      const sql = pageOf(filter);
      const statement = pages.get(sql) ?? db.prepare<object, StoredRow>(sql);
      pages.set(sql, statement);
      return statement
        .all({ ...filter.parameters, limit })
        .map((row) => ({ ...row, activityAt: String(row.activityAt) }));
    },
    countUnits(search) {
      const filter = filterOf(search);
      const sql = countOf(filter);
      const statement = counts.get(sql) ?? db.prepare<object, { n: number }>(sql);
      counts.set(sql, statement);
      const n = statement.get({ ...filter.parameters, limit: countCap + 1 })?.n ?? 0;
      return { count: Math.min(n, countCap), capped: n > countCap };
    },
    countAll(search) {
      const filter = filterOf(search);
      return (
        db
          .prepare<object, number>(countOf(filter))
          .pluck()
          .get({ ...filter.parameters, limit: -1 }) ?? 0
      );
    },
    plan({ limit, ...search }) {
      const filter = filterOf(search);
      return db
        .prepare<object, { detail: string }>(`EXPLAIN QUERY PLAN ${pageOf(filter)}`)
        .all({ ...filter.parameters, limit })
        .map(({ detail }) => detail);
    },
  };
}
