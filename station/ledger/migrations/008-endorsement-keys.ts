import type { Migration } from './migration.ts';
import { brokenReferences, rebuild } from './rebuild.ts';

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
