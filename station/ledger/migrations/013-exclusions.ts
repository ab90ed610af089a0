import type { Migration } from './migration.ts';

/** The enrollment group whose device the entry keeps out; null = it is no such entry. */
export const exclusions: Migration = (db) => {
  db.exec('ALTER TABLE outbox ADD COLUMN excluded_from TEXT');
};
