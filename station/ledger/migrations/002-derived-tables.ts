import type { Migration } from './migration.ts';

/**
 * What the entries mean, kept ready for queries. Each row follows from the entries alone, but for an outbox row's
 * `attempts`, `due_at_ms` and `last_error`: when to try again is no fact about a unit.
 */
export const derivedTables: Migration = (db) => {
  db.exec(`
    CREATE TABLE issuers (
      sha256     TEXT PRIMARY KEY,
      entry      INTEGER NOT NULL REFERENCES entries (seq)
    ) STRICT;

    CREATE TABLE units (
      serial            TEXT PRIMARY KEY,
      cursor            INTEGER NOT NULL UNIQUE REFERENCES entries (seq),
      product           TEXT NOT NULL,
      registration_id   TEXT NOT NULL UNIQUE,
      device_id         TEXT,
      state             TEXT NOT NULL CHECK (state IN ('in-progress', 'passed', 'failed', 'error', 'aborted')),
      hardware_id       TEXT,
      runs              INTEGER NOT NULL,
      last_run_id       TEXT NOT NULL,
      last_code         TEXT,
      last_person       TEXT NOT NULL,
      last_slot         TEXT NOT NULL,
      last_at           TEXT NOT NULL,
      passed_at         TEXT,
      passed_by         TEXT,
      credential_sha256 TEXT
    ) STRICT;
    CREATE INDEX units_by_cursor ON units (cursor, serial);
    CREATE INDEX units_by_state ON units (state, cursor, serial);
    CREATE INDEX units_by_product ON units (product, cursor, serial);

    CREATE TABLE unit_hardware (
      hardware_id TEXT NOT NULL,
      serial      TEXT NOT NULL REFERENCES units (serial),
      entry       INTEGER NOT NULL REFERENCES entries (seq),
      PRIMARY KEY (hardware_id, serial)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX unit_hardware_by_serial ON unit_hardware (serial);

    CREATE TABLE runs (
      run_id          TEXT PRIMARY KEY,
      serial          TEXT NOT NULL REFERENCES units (serial),
      product         TEXT NOT NULL,
      registration_id TEXT NOT NULL,
      device_id       TEXT,
      attestation     TEXT NOT NULL CHECK (attestation IN ('x509', 'symmetric-key')),
      slot            TEXT NOT NULL,
      port            TEXT NOT NULL,
      person          TEXT NOT NULL,
      lease           TEXT NOT NULL,
      started_at      TEXT NOT NULL,
      finished_at     TEXT,
      outcome         TEXT CHECK (outcome IN ('PASS', 'FAIL', 'ERROR', 'ABORTED')),
      code            TEXT,
      last_entry      INTEGER NOT NULL REFERENCES entries (seq),
      last_entry_kind TEXT NOT NULL,
      CHECK ((finished_at IS NULL) = (outcome IS NULL))
    ) STRICT;
    CREATE INDEX runs_by_serial ON runs (serial);
    CREATE UNIQUE INDEX one_open_run_a_unit ON runs (serial) WHERE outcome IS NULL;

    CREATE TABLE credentials (
      id                  INTEGER PRIMARY KEY REFERENCES entries (seq),
      registration_id     TEXT NOT NULL,
      serial              TEXT NOT NULL REFERENCES units (serial),
      run_id              TEXT NOT NULL REFERENCES runs (run_id),
      kind                TEXT NOT NULL CHECK (kind IN ('x509', 'symmetric-key')),
      key_origin          TEXT CHECK (key_origin IN ('device', 'host')),
      state               TEXT NOT NULL CHECK (state IN
        ('key-intended', 'signature-intended', 'issued', 'derived', 'injecting', 'live', 'voided')),
      serial_number       TEXT UNIQUE,
      public_key_sha256   TEXT,
      device_key_sha256   TEXT,
      issuer              TEXT REFERENCES issuers (sha256),
      intent_entry        INTEGER REFERENCES entries (seq),
      issued_entry        INTEGER REFERENCES entries (seq),
      sha256              TEXT,
      not_for_production  INTEGER NOT NULL DEFAULT 0,
      voided_reason       TEXT,
      CHECK ((state = 'voided') = (voided_reason IS NOT NULL))
    ) STRICT;
    CREATE INDEX credentials_by_registration ON credentials (registration_id, id);
    CREATE INDEX credentials_by_serial ON credentials (serial);
    CREATE UNIQUE INDEX one_wanted_credential ON credentials (registration_id) WHERE state <> 'voided';
    CREATE UNIQUE INDEX one_wanted_credential_a_unit ON credentials (serial) WHERE state <> 'voided';

    CREATE TABLE outbox (
      id                INTEGER PRIMARY KEY REFERENCES entries (seq),
      registration_id   TEXT NOT NULL UNIQUE,
      serial            TEXT NOT NULL UNIQUE REFERENCES units (serial),
      product           TEXT NOT NULL,
      device_id         TEXT,
      attestation       TEXT NOT NULL CHECK (attestation IN ('x509', 'symmetric-key')),
      credential_sha256 TEXT NOT NULL,
      cloud_sha256      TEXT,
      state             TEXT NOT NULL CHECK (state IN ('pending', 'parked', 'done')),
      attempts          INTEGER NOT NULL DEFAULT 0,
      due_at_ms         INTEGER NOT NULL,
      last_error        TEXT,
      CHECK (state <> 'done' OR cloud_sha256 = credential_sha256)
    ) STRICT;
    CREATE INDEX outbox_by_state ON outbox (state, id);
    CREATE INDEX outbox_due ON outbox (due_at_ms, id) WHERE state = 'pending';
  `);
};
