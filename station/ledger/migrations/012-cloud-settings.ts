import type { Migration } from './migration.ts';

/** What a person had DPS say of the unit's device, by setting, as canonical JSON; null = nobody did, it is as the product file said. */
export const cloudSettings: Migration = (db) => {
  db.exec('ALTER TABLE outbox ADD COLUMN cloud_settings TEXT');
};
