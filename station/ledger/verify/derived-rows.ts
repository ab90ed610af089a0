import type { ReadHandle } from '../open-database.ts';
import type { Report } from './problems.ts';
import type { Row, UnitRows } from './replay/unit-story.ts';
import { auditSays } from './verify-phrases.ts';

/** The derived tables that hold a unit's rows, and the order in which both sides list them. */
const orders = {
  units: 'serial',
  runs: 'run_id',
  credentials: 'id',
  outbox: 'id',
  unit_hardware: 'hardware_id',
} as const satisfies Readonly<Record<keyof UnitRows, string>>;
const names = ['units', 'runs', 'credentials', 'outbox', 'unit_hardware'] as const;

/** When to try again follows from no entry. */
const scheduling = new Set(['attempts', 'due_at_ms', 'last_error']);

/** What must be unique over all units, whatever the tables' own constraints were made to say. */
const uniqueness: readonly (readonly [string, string, string])[] = [
  ['units', 'registration_id', '1'],
  ['credentials', 'serial_number', 'serial_number IS NOT NULL'],
  ['credentials', 'registration_id', `state <> 'voided'`],
  ['credentials', 'sha256', `kind = 'tpm' AND state <> 'voided'`],
  ['outbox', 'registration_id', '1'],
];

/** Holds the derived tables against what the replay says they must be. */
export function derivedRows(db: ReadHandle, report: Report) {
  const total: Record<keyof UnitRows, number> = { units: 0, runs: 0, credentials: 0, outbox: 0, unit_hardware: 0 };
  const select = new Map(names.map((table) => [table, selectRows(db, table)]));

  return {
    compare(serial: string, lastSeq: number, expected: UnitRows): void {
      for (const table of names) {
        const wanted = expected[table].toSorted((a, b) => compareValues(a[orders[table]], b[orders[table]]));
        total[table] += wanted.length;
        const found = select.get(table)?.all(serial) ?? [];
        if (found.length !== wanted.length) {
          const message = auditSays('ROWS_OF_UNIT_DIFFER', {
            serial,
            table,
            found: found.length,
            expected: wanted.length,
          });
          report(lastSeq, 'DERIVED_TABLE_WRONG', message);
        }
        for (const [index, row] of wanted.entries()) {
          const column = firstDifference(row, found[index]);
          if (column === undefined) continue;
          const message = auditSays('VALUE_OF_UNIT_DIFFERS', { column: `${table}.${column}`, serial });
          report(lastSeq, 'DERIVED_TABLE_WRONG', message);
        }
      }
    },

    /** After the last unit: nothing may be left over, and nothing may be there twice. */
    finish(): void {
      for (const table of names) {
        const found = db.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get();
        if (found === total[table]) continue;
        const message = auditSays('ROWS_DIFFER', { table, found: found ?? 0, expected: total[table] });
        report(null, 'DERIVED_TABLE_WRONG', message);
      }
      for (const [table, column, condition] of uniqueness) {
        const twice = db
          .prepare<[], Row>(`SELECT ${column} FROM ${table} WHERE ${condition} GROUP BY 1 HAVING count(*) > 1 LIMIT 1`)
          .get();
        if (twice === undefined) continue;
        const message = auditSays('VALUE_TWICE', { column: `${table}.${column}`, value: twice[column] ?? null });
        report(null, 'DERIVED_TABLE_WRONG', message);
      }
    },
  };
}

const selectRows = (db: ReadHandle, table: keyof UnitRows) =>
  db.prepare<[string], Row>(`SELECT * FROM ${table} WHERE serial = ? ORDER BY ${orders[table]}`);

function firstDifference(expected: Row, found: Row | undefined): string | undefined {
  if (found === undefined) return undefined;
  const columns = new Set([...Object.keys(expected), ...Object.keys(found)]);
  return [...columns].find((column) => !scheduling.has(column) && expected[column] !== found[column]);
}

function compareValues(a: Row[string] | undefined, b: Row[string] | undefined): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  // As SQLite's BINARY collation: by UTF-8 bytes.
  return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
}
