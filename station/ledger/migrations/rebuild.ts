import type Database from 'better-sqlite3';

const unexpected = (table: string): Error => new Error(`the table ${table} is not what this step was written for`);

/** What was broken before is for `ledger verify` to tell. */
export const brokenReferences = (db: Database.Database): number =>
  db.prepare<[], number>('SELECT count(*) FROM pragma_foreign_key_check').pluck().get() ?? 0;

/** Changes words of a table's definition, which SQLite cannot do in place (“Making Other Kinds Of Table Schema Changes”). */
export function rebuild(db: Database.Database, table: string, changes: readonly (readonly [string, string])[]): void {
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
