import type { Migration } from './migration.ts';
import { brokenReferences, rebuild } from './rebuild.ts';

/** Runs of units that are enrolled by the TPM they have. */
export const runsOfTpms: Migration = (db) => {
  const broken = brokenReferences(db);
  rebuild(db, 'runs', [[`'symmetric-key')`, `'symmetric-key', 'tpm')`]]);
  if (brokenReferences(db) !== broken) throw new Error('a rebuilt table lost rows that others refer to');
};
