import type Database from 'better-sqlite3';
import type { Migration } from './migration.ts';

/**
 * What screens ask over a million units: an index for each filter, the outbox counted by state, and the yield summed up
 * by hour. An enrollment may now also be dropped. All of it follows from the entries, and is filled from those that are
 * there.
 */
export const auditAndYield: Migration = (db) => {
  outboxThatCanBeDropped(db);
  filters(db);
  rollUps(db);
};

/** A CHECK cannot be changed in place (SQLite, “Making Other Kinds Of Table Schema Changes”); nothing refers to the table. */
function outboxThatCanBeDropped(db: Database.Database): void {
  db.exec(`
    CREATE TABLE outbox_with_dropped (
      id                INTEGER PRIMARY KEY REFERENCES entries (seq),
      registration_id   TEXT NOT NULL UNIQUE,
      serial            TEXT NOT NULL UNIQUE REFERENCES units (serial),
      product           TEXT NOT NULL,
      device_id         TEXT,
      attestation       TEXT NOT NULL CHECK (attestation IN ('x509', 'symmetric-key')),
      credential_sha256 TEXT NOT NULL,
      cloud_sha256      TEXT,
      state             TEXT NOT NULL CHECK (state IN ('pending', 'parked', 'done', 'dropped')),
      attempts          INTEGER NOT NULL DEFAULT 0,
      due_at_ms         INTEGER NOT NULL,
      last_error        TEXT,
      CHECK (state <> 'done' OR cloud_sha256 = credential_sha256)
    ) STRICT;
    INSERT INTO outbox_with_dropped SELECT * FROM outbox;
    DROP TABLE outbox;
    ALTER TABLE outbox_with_dropped RENAME TO outbox;
    CREATE INDEX outbox_by_state ON outbox (state, id);
    CREATE INDEX outbox_due ON outbox (due_at_ms, id) WHERE state = 'pending';

    CREATE TABLE outbox_counts (
      state TEXT PRIMARY KEY,
      rows  INTEGER NOT NULL CHECK (rows >= 0)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO outbox_counts
      SELECT column1, (SELECT count(*) FROM outbox WHERE state = column1)
      FROM (VALUES ('pending'), ('parked'), ('done'), ('dropped'));
  `);
}

function filters(db: Database.Database): void {
  db.exec(`
    ALTER TABLE units ADD COLUMN enrollment TEXT NOT NULL DEFAULT 'none'
      CHECK (enrollment IN ('none', 'pending', 'parked', 'done', 'dropped'));
    UPDATE units SET enrollment = o.state FROM outbox o WHERE o.serial = units.serial;
    CREATE INDEX units_by_person ON units (last_person, cursor, serial);
    CREATE INDEX units_by_slot ON units (last_slot, cursor, serial);
    CREATE INDEX units_by_enrollment ON units (enrollment, cursor, serial);
    CREATE INDEX units_by_order_activity ON units (order_id, cursor, serial);
    CREATE INDEX credentials_by_sha256 ON credentials (sha256) WHERE sha256 IS NOT NULL;
  `);
}

function rollUps(db: Database.Database): void {
  db.exec(`
    -- Verdicts of an hour (UTC, as YYYY-MM-DDTHH); the person is who started the run. What stands for units counts each
    -- unit once, in the cell of its first verdict: units, those that passed at once, those whose newest verdict is PASS.
    CREATE TABLE yield_hours (
      hour         TEXT NOT NULL,
      product      TEXT NOT NULL,
      slot         TEXT NOT NULL,
      person       TEXT NOT NULL,
      runs         INTEGER NOT NULL DEFAULT 0,
      passed       INTEGER NOT NULL DEFAULT 0,
      failed       INTEGER NOT NULL DEFAULT 0,
      error        INTEGER NOT NULL DEFAULT 0,
      aborted      INTEGER NOT NULL DEFAULT 0,
      units        INTEGER NOT NULL DEFAULT 0,
      first_passed INTEGER NOT NULL DEFAULT 0,
      units_passed INTEGER NOT NULL DEFAULT 0,
      run_ms       INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (hour, product, slot, person)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE failure_hours (
      hour    TEXT NOT NULL,
      product TEXT NOT NULL,
      slot    TEXT NOT NULL,
      person  TEXT NOT NULL,
      outcome TEXT NOT NULL,
      code    TEXT NOT NULL,
      phase   TEXT NOT NULL,
      runs    INTEGER NOT NULL,
      PRIMARY KEY (hour, product, slot, person, outcome, code, phase)
    ) STRICT, WITHOUT ROWID;

    -- Runs that passed, by the lower bound of their time: steps of 0.5 s, from 10 s of 2 s, from 1 min of 30 s, 10 min and more.
    CREATE TABLE cycle_hours (
      hour      TEXT NOT NULL,
      product   TEXT NOT NULL,
      slot      TEXT NOT NULL,
      person    TEXT NOT NULL,
      bucket_ms INTEGER NOT NULL,
      runs      INTEGER NOT NULL,
      passed_ms INTEGER NOT NULL,
      PRIMARY KEY (bucket_ms, hour, product, slot, person)
    ) STRICT, WITHOUT ROWID;

    CREATE TEMP TABLE verdicts AS
      SELECT e.seq, r.serial, substr(r.finished_at, 1, 13) AS hour, r.product, r.slot, r.person, r.outcome,
        coalesce(r.code, r.outcome) AS code, e.content ->> '$.phase' AS phase,
        CAST((e.content ->> '$.seconds') * 1000 + 0.5 AS INTEGER) AS ms,
        row_number() OVER (PARTITION BY r.serial ORDER BY e.seq) AS nth,
        first_value(r.outcome) OVER (PARTITION BY r.serial ORDER BY e.seq DESC) AS newest
      FROM (SELECT seq, CAST(record AS TEXT) -> '$.content' AS content FROM entries WHERE kind = 'run.finished') e
      JOIN runs r ON r.run_id = e.content ->> '$.runId';
    INSERT INTO yield_hours
      SELECT hour, product, slot, person, count(*), sum(outcome = 'PASS'), sum(outcome = 'FAIL'),
        sum(outcome = 'ERROR'), sum(outcome = 'ABORTED'), sum(nth = 1), sum(nth = 1 AND outcome = 'PASS'),
        sum(nth = 1 AND newest = 'PASS'), sum(ms)
      FROM verdicts GROUP BY 1, 2, 3, 4;
    INSERT INTO failure_hours
      SELECT hour, product, slot, person, outcome, code, phase, count(*) FROM verdicts WHERE outcome <> 'PASS'
      GROUP BY 1, 2, 3, 4, 5, 6, 7;
    INSERT INTO cycle_hours
      SELECT hour, product, slot, person,
        CASE WHEN ms < 10000 THEN ms / 500 * 500 WHEN ms < 60000 THEN ms / 2000 * 2000
          WHEN ms < 600000 THEN ms / 30000 * 30000 ELSE 600000 END AS bucket_ms,
        count(*), sum(ms)
      FROM verdicts WHERE outcome = 'PASS' GROUP BY 1, 2, 3, 4, 5;
    DROP TABLE temp.verdicts;
  `);
}
