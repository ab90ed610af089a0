import type { Migration } from './migration.ts';
import { brokenReferences, rebuild } from './rebuild.ts';

/**
 * What stands beside an entry's credential while it is rolled, and how far that is: the cloud lets the device in with
 * either. Issuers that wait for their day, and how many certificates each has signed; what is there is counted.
 */
export const rolls: Migration = (db) => {
  const broken = brokenReferences(db);
  db.exec(`
    ALTER TABLE outbox ADD COLUMN cloud_secondary_sha256 TEXT;
    ALTER TABLE outbox ADD COLUMN roll TEXT CHECK (roll IN ('added', 'promoted'));
  `);
  rebuild(db, 'outbox', [
    [
      `CHECK (state <> 'done' OR cloud_sha256 = credential_sha256)`,
      `CHECK (state <> 'done' OR cloud_sha256 IS credential_sha256 OR cloud_secondary_sha256 IS credential_sha256),
      CHECK ((roll IS NULL) = (cloud_secondary_sha256 IS NULL))`,
    ],
  ]);
  db.exec(`
    ALTER TABLE issuers ADD COLUMN key TEXT NOT NULL DEFAULT 'issuing-ca';
    -- The last entry from which on it may sign; NULL = it waits for its day.
    ALTER TABLE issuers ADD COLUMN in_force INTEGER REFERENCES entries (seq);
    ALTER TABLE issuers ADD COLUMN signed INTEGER NOT NULL DEFAULT 0;
    UPDATE issuers SET
      in_force = (SELECT max(seq) FROM entries WHERE kind = 'issuer.activated' AND subject = issuers.sha256),
      signed = (SELECT count(*) FROM credentials WHERE issuer = issuers.sha256 AND sha256 IS NOT NULL);
    CREATE INDEX credentials_by_issuer ON credentials (issuer, registration_id) WHERE issuer IS NOT NULL;
  `);
  if (brokenReferences(db) !== broken) throw new Error('a rebuilt table lost rows that others refer to');
};
