import type { Migration } from './migration.ts';

/** The enrollment group that lets a run's device in; null = the unit gets an entry of its own. */
export const enrollmentGroups: Migration = (db) => {
  db.exec('ALTER TABLE runs ADD COLUMN enrollment_group TEXT');
};
