import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { entriesAndTree } from '../../../station/ledger/migrations/001-entries-and-tree.ts';
import { derivedTables } from '../../../station/ledger/migrations/002-derived-tables.ts';
import { checkpoints } from '../../../station/ledger/migrations/003-checkpoints.ts';
import { peopleAndOrders } from '../../../station/ledger/migrations/004-people-and-orders.ts';
import { auditAndYield } from '../../../station/ledger/migrations/005-audit-and-yield.ts';
import { cloudStatus } from '../../../station/ledger/migrations/006-cloud-status.ts';
import { enrollmentGroups } from '../../../station/ledger/migrations/007-enrollment-groups.ts';
import { endorsementKeys } from '../../../station/ledger/migrations/008-endorsement-keys.ts';
import { rolls } from '../../../station/ledger/migrations/009-rolls.ts';
import { runsOfTpms } from '../../../station/ledger/migrations/011-runs-of-tpms.ts';
import { cloudSettings } from '../../../station/ledger/migrations/012-cloud-settings.ts';
import { exclusions } from '../../../station/ledger/migrations/013-exclusions.ts';
import { migrations } from '../../../station/ledger/migrations/migrations.ts';
import { applicationId, formatVersion, migrate } from '../../../station/ledger/open-database.ts';

function memory(upTo: number): Database.Database {
  const db = new Database(':memory:');
  onTestFinished(() => void db.close());
  migrate(db, upTo);
  return db;
}
const tables = (db: Database.Database) =>
  db.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1`).pluck().all();
const leaf = Buffer.alloc(32);
const insertEntry = (db: Database.Database, seq: number) =>
  db.prepare(`INSERT INTO entries VALUES (?, x'7b7d', ?, 'config.changed', 'a')`).run(seq, leaf);

test('the list is in order, and a released step never moves', () => {
  expect(migrations).toEqual([
    entriesAndTree,
    derivedTables,
    checkpoints,
    peopleAndOrders,
    auditAndYield,
    cloudStatus,
    enrollmentGroups,
    endorsementKeys,
    rolls,
    runsOfTpms,
    cloudSettings,
    exclusions,
  ]);
  expect(formatVersion).toBe(12);
});

test('1: entries that can only be appended, and an empty tree', () => {
  const db = memory(1);
  expect(tables(db)).toEqual(['entries', 'tree_head', 'tree_nodes']);
  insertEntry(db, 0);
  insertEntry(db, 1);
  expect(() => db.exec(`UPDATE entries SET kind = 'b'`)).toThrow('never change');
  expect(() => db.exec('DELETE FROM entries')).toThrow('never removed');
  expect(() => insertEntry(db, 3)).toThrow('in order');
  expect(() => db.prepare(`INSERT OR REPLACE INTO entries VALUES (1, x'00', ?, 'b', 'b')`).run(leaf)).toThrow(
    'in order',
  );
  expect(db.prepare('SELECT size, edge, last_at FROM tree_head').get()).toEqual({
    size: 0,
    edge: Buffer.alloc(0),
    last_at: null,
  });
});

test('2: derived tables, with a unique index behind each promise', () => {
  const db = memory(2);
  expect(tables(db)).toEqual([
    'credentials',
    'entries',
    'issuers',
    'outbox',
    'runs',
    'tree_head',
    'tree_nodes',
    'unit_hardware',
    'units',
  ]);
  db.pragma('foreign_keys = OFF');
  db.exec(`INSERT INTO units (serial, cursor, product, registration_id, state, runs, last_run_id, last_person, last_slot,
    last_at) VALUES ('A', 0, 'p', 'a', 'passed', 1, 'r', 'o', '1', 't')`);
  const credential = (id: number, serial: string, state: string) =>
    db
      .prepare(
        `INSERT INTO credentials (id, registration_id, serial, run_id, kind, state, voided_reason)
         VALUES (?, 'a', ?, 'r', 'x509', ?, iif(? = 'voided', 'x', NULL))`,
      )
      .run(id, serial, state, state);
  credential(1, 'A', 'voided');
  credential(2, 'A', 'live');
  expect(() => credential(3, 'B', 'issued')).toThrow('UNIQUE');
  const run = (id: string) =>
    db.exec(`INSERT INTO runs (run_id, serial, product, registration_id, attestation, slot, port, person, lease,
      started_at, last_entry, last_entry_kind) VALUES ('${id}', 'A', 'p', 'a', 'x509', '1', 'p', 'o', 'l', 't', 0, 'k')`);
  run('r1');
  expect(() => run('r2')).toThrow('UNIQUE');
});

test('3: checkpoints that only grow', () => {
  const db = memory(3);
  db.exec(`INSERT INTO checkpoints (size, note) VALUES (5, 'a')`);
  expect(() => db.exec(`INSERT INTO checkpoints (size, note) VALUES (5, 'b')`)).toThrow('only grow');
  expect(() => db.exec(`INSERT INTO checkpoints (size, note) VALUES (4, 'b')`)).toThrow('only grow');
  expect(() => db.exec(`UPDATE checkpoints SET note = 'c'`)).toThrow('never change');
  expect(() => db.exec('DELETE FROM checkpoints')).toThrow('never removed');
});

test('4: people, approvals and orders, beside units and runs that have none', () => {
  const db = memory(3);
  db.pragma('foreign_keys = OFF');
  db.exec(`INSERT INTO units (serial, cursor, product, registration_id, state, runs, last_run_id, last_person, last_slot,
    last_at) VALUES ('A', 0, 'p', 'a', 'passed', 1, 'r', 'o', '1', 't')`);
  migrate(db, 4);
  expect(db.prepare('SELECT order_id FROM units').all()).toEqual([{ order_id: null }]);
  const approval = (entry: number, by: string, used: number | null) =>
    db.prepare(`INSERT INTO approvals VALUES (?, 'quota', 'order:1', 'op', ?, 'why', 1, ?)`).run(entry, by, used);
  approval(1, 'boss', 9);
  expect(() => approval(2, 'boss', 9)).toThrow('UNIQUE');
  expect(() => approval(3, 'op', null)).toThrow('CHECK');
  const person = (role: string) =>
    db.prepare(`INSERT INTO people VALUES (?, 'n', ?, NULL, 1, NULL, 0)`).run(role, role);
  person('qa');
  expect(() => person('king')).toThrow('CHECK');
});

test('8: units without a run, and an endorsement key for one unit only; nothing that was there is lost', () => {
  const db = memory(7);
  db.pragma('foreign_keys = ON');
  for (let seq = 0; seq < 3; seq++) insertEntry(db, seq);
  db.exec(`
    INSERT INTO units (serial, cursor, product, registration_id, state, runs, last_run_id, last_person, last_slot, last_at)
      VALUES ('B', 1, 'p', 'b', 'passed', 1, 'r', 'o', '1', 't'), ('A', 2, 'p', 'a', 'failed', 1, 'r', 'o', '1', 't');
    INSERT INTO runs (run_id, serial, product, registration_id, attestation, slot, port, person, lease, started_at,
      last_entry, last_entry_kind, enrollment_group)
      VALUES ('r', 'B', 'p', 'b', 'x509', '1', 'p', 'o', 'l', 't', 0, 'k', 'group-1');
    INSERT INTO credentials (id, registration_id, serial, run_id, kind, state, sha256)
      VALUES (0, 'b', 'B', 'r', 'symmetric-key', 'live', 'd');
    INSERT INTO outbox (id, registration_id, serial, product, attestation, credential_sha256, cloud_sha256, cloud_status,
      state, due_at_ms) VALUES (1, 'b', 'B', 'p', 'symmetric-key', 'd', 'd', 'disabled', 'done', 5)`);
  const all = () =>
    ['units', 'runs', 'credentials', 'outbox'].map((table) => db.prepare(`SELECT * FROM ${table}`).all());
  const indexes = () => db.prepare(`SELECT name FROM sqlite_schema WHERE type = 'index' ORDER BY 1`).pluck().all();
  const [rows, before] = [all(), indexes()];
  migrate(db, 8);
  expect(all()).toEqual(rows);
  expect(new Set(indexes())).toEqual(new Set([...before, 'one_unit_an_endorsement_key']));
  expect(db.pragma('foreign_keys', { simple: true })).toBe(1);
  expect(db.pragma('foreign_key_check')).toEqual([]);
  expect(() => db.exec(`DELETE FROM units WHERE serial = 'B'`)).toThrow('FOREIGN KEY');

  const unit = (serial: string, cursor: number) =>
    db.exec(`INSERT INTO units (serial, cursor, product, registration_id, state, runs, last_person, last_at)
      VALUES ('${serial}', ${cursor}, 'p', '${serial}', 'imported', 0, 'o', 't')`);
  const key = (serial: string, id: number) =>
    db.exec(`INSERT INTO credentials (id, registration_id, serial, kind, state, sha256)
      VALUES (${id}, '${serial}', '${serial}', 'tpm', 'live', 'd')`);
  for (let seq = 3; seq < 6; seq++) insertEntry(db, seq);
  unit('C', 3);
  unit('D', 4);
  key('C', 3);
  expect(() => key('D', 4)).toThrow('UNIQUE');
  expect(() => unit('E', 3)).toThrow('UNIQUE');
  expect(() => db.exec(`UPDATE units SET state = 'lost'`)).toThrow('CHECK');
});

test('10: runs of units with a TPM, beside those that were there', () => {
  const db = memory(9);
  db.pragma('foreign_keys = ON');
  insertEntry(db, 0);
  const run = (id: string, serial: string, attestation: string) =>
    db.exec(`
      INSERT INTO units (serial, cursor, product, registration_id, state, runs, last_run_id, last_person, last_slot, last_at)
        VALUES ('${serial}', 0, 'p', '${serial}', 'passed', 1, '${id}', 'o', '1', 't') ON CONFLICT DO NOTHING;
      INSERT INTO runs (run_id, serial, product, registration_id, attestation, slot, port, person, lease, started_at,
        last_entry, last_entry_kind) VALUES ('${id}', '${serial}', 'p', '${serial}', '${attestation}', '1', 'p', 'o', 'l',
        't', 0, 'k')`);
  run('r1', 'A', 'x509');
  expect(() => run('r2', 'A', 'tpm')).toThrow('CHECK');
  const before = db.prepare('SELECT * FROM runs').all();
  migrate(db, 10);
  expect(db.prepare('SELECT * FROM runs').all()).toEqual(before);
  db.exec(`UPDATE runs SET outcome = 'PASS', finished_at = 't'`);
  run('r2', 'A', 'tpm');
  expect(() => run('r3', 'A', 'x509')).toThrow('UNIQUE');
  expect(() => db.exec(`UPDATE runs SET attestation = 'hope'`)).toThrow('CHECK');
  expect(db.pragma('foreign_key_check')).toEqual([]);
});

test.each([
  'CREATE TRIGGER of_somebody AFTER UPDATE ON units BEGIN SELECT 1; END',
  `ALTER TABLE outbox ADD COLUMN other TEXT CHECK (other IN ('symmetric-key'))`,
])('8: tables that are not the known ones are left alone: %s', (change) => {
  const db = memory(7);
  db.exec(change);
  const schema = () => db.prepare('SELECT name, sql FROM sqlite_schema ORDER BY rowid').all();
  const before = schema();
  expect(() => migrate(db)).toThrow('is not what this step was written for');
  expect(schema()).toEqual(before);
  expect(db.pragma('user_version', { simple: true })).toBe(7);
});

test.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])(
  'from format %i the rest follows, and what is there stays',
  (version) => {
    const db = memory(version);
    if (version > 0) insertEntry(db, 0);
    migrate(db);
    expect(db.pragma('user_version', { simple: true })).toBe(formatVersion);
    expect(db.pragma('application_id', { simple: true })).toBe(applicationId);
    expect(db.prepare('SELECT count(*) FROM entries').pluck().get()).toBe(Math.min(version, 1));
  },
);

test('a step that fails leaves the format as it was', () => {
  const db = memory(1);
  db.exec('CREATE TABLE outbox (in_the_way)');
  expect(() => migrate(db)).toThrow('already exists');
  expect(db.pragma('user_version', { simple: true })).toBe(1);
  expect(tables(db)).not.toContain('units');
});
