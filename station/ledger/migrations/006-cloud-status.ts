import type { Migration } from './migration.ts';

/** Whether a person turned the unit's entry in the cloud off or on; null = nobody did, it is as the product file says. */
export const cloudStatus: Migration = (db) => {
  db.exec(`ALTER TABLE outbox ADD COLUMN cloud_status TEXT CHECK (cloud_status IN ('enabled', 'disabled'))`);
};
