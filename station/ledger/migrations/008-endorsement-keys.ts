import type Database from 'better-sqlite3';
import type { Migration } from './migration.ts';

/**
 * Units that are enrolled by the key of their TPM, which a person brought: they have no run. One endorsement key is one
 * unit's, whatever DPS would take. Foreign keys must be off: tables are rebuilt under those that refer to them.
 */
export const endorsementKeys: Migration = (db) => {
  const broken = brokenReferences(db);
  rebuild(db, 'units', [
    [`'error', 'aborted')`, `'error', 'aborted', 'imported')`],
    ['last_run_id       TEXT NOT NULL', 'last_run_id       TEXT'],
    ['last_slot         TEXT NOT NULL', 'last_slot         TEXT'],
  ]);
  rebuild(db, 'credentials', [
    [`'symmetric-key')`, `'symmetric-key', 'tpm')`],
    ['run_id              TEXT NOT NULL', 'run_id              TEXT'],
  ]);
  rebuild(db, 'outbox', [[`'symmetric-key')`, `'symmetric-key', 'tpm')`]]);
  db.exec(`
    CREATE UNIQUE INDEX one_unit_an_endorsement_key ON credentials (sha256) WHERE kind = 'tpm' AND state <> 'voided'`);
  if (brokenReferences(db) !== broken) throw new Error('a rebuilt table lost rows that others refer to');
};

const unexpected = (table: string): Error => new Error(`the table ${table} is not what this step was written for`);

/** What was broken before is for `ledger verify` to tell. */
const brokenReferences = (db: Database.Database): number =>
  db.prepare<[], number>('SELECT count(*) FROM pragma_foreign_key_check').pluck().get() ?? 0;

/** Changes words of a table's definition, which SQLite cannot do in place (“Making Other Kinds Of Table Schema Changes”). */
function rebuild(db: Database.Database, table: string, changes: readonly (readonly [string, string])[]): void {
  const definitions = db.prepare<[string, string], string>(
    `SELECT sql FROM sqlite_schema WHERE type = ? AND tbl_name = ? AND sql IS NOT NULL ORDER BY rowid`,
  );
  const [definition = ''] = definitions.pluck().all('table', table);
  const indexes = definitions.pluck().all('index', table);
  // They would go with the old table.
  if (definitions.pluck().all('trigger', table).length > 0) throw unexpected(table);
  let changed = definition.replace(/^CREATE TABLE "?\w+"?/, `CREATE TABLE rebuilt_${table}`);
  for (const [before, after] of changes) {
    const [start, end, ...more] = changed.split(before);
    if (start === undefined || end === undefined || more.length > 0) throw unexpected(table);
    changed = start + after + end;
  }
  db.exec(`
    ${changed};
    INSERT INTO rebuilt_${table} SELECT * FROM ${table};
    DROP TABLE ${table};
    ALTER TABLE rebuilt_${table} RENAME TO ${table};
    ${indexes.map((index) => `${index};`).join('\n')}
  `);
}
