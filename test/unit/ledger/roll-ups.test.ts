import { describe, expect, test } from 'vitest';
import type { NewEntry } from '../../../station/domain/entry.ts';
import { migrate } from '../../../station/ledger/open-database.ts';
import { verifyLedger } from '../../../station/ledger/verify/verify.ts';
import { append, attempt, opening, rawDatabase, testLedger } from './history.ts';

const hour = 3_600_000;
const start = Date.UTC(2026, 0, 1, 8);

/**
 * Units over three hours: A passes at once; B fails, then passes an hour later; C passes and its rework fails; D is
 * stopped by a person; E passed, and is in work again.
 */
async function shift() {
  const { ledger, file, clock } = testLedger();
  const failed = attempt('B', 'b1', 'symmetric-key');
  const stopped = attempt('D', 'd1', 'symmetric-key');
  const rework = attempt('C', 'c2', 'symmetric-key');
  const at = async (time: number, ...entries: NewEntry[]) => {
    clock.set(time);
    await append(ledger, ...entries);
  };
  await at(start, ...opening(), ...attempt('A', 'a1', 'symmetric-key').passing());
  await at(start, failed.started({ slot: '2' }), failed.finished('FAIL', { phase: 'inject', code: 'KEY_REFUSED' }));
  await at(start, ...attempt('C', 'c1', 'symmetric-key').passing({ slot: '2' }));
  await at(start, stopped.started({ product: 'pump' }), stopped.finished('ABORTED', { code: null, seconds: 0.9996 }));
  const second = attempt('B', 'b2', 'symmetric-key');
  await at(start + hour, ...second.passing());
  await at(start + 2 * hour, rework.started({ rework: 'wrong scope' }));
  await at(start + 2 * hour, rework.finished('ERROR', { phase: 'setup', code: 'PORT_BUSY' }));
  const fifth = attempt('E', 'e1', 'symmetric-key');
  await at(start + 2 * hour, ...fifth.passing({ slot: '4' }), fifth.enrolled());
  await append(ledger, attempt('E', 'e2', 'symmetric-key').started({ rework: 'again' }));
  return { ledger, file };
}

const rollUpTables = ['yield_hours', 'failure_hours', 'cycle_hours', 'outbox_counts'] as const;
const contents = (file: string) => {
  const db = rawDatabase(file);
  return Object.fromEntries([
    ...rollUpTables.map((table) => [table, db.prepare(`SELECT * FROM ${table} ORDER BY 1`).all()]),
    ['enrollment', db.prepare('SELECT serial, enrollment FROM units ORDER BY serial').all()],
  ]);
};

test('verdicts are summed up by hour, product, slot and person; a unit counts where it began', async () => {
  const { file } = await shift();
  const cell = {
    person: 'op-1',
    product: 'tracker',
    runs: 1,
    passed: 0,
    failed: 0,
    error: 0,
    aborted: 0,
    run_ms: 4250,
  };
  const none = { units: 0, first_passed: 0, units_passed: 0 };
  expect(contents(file)['yield_hours']).toEqual([
    {
      ...cell,
      hour: '2026-01-01T08',
      product: 'pump',
      slot: '1',
      aborted: 1,
      units: 1,
      first_passed: 0,
      units_passed: 0,
      run_ms: 1000,
    },
    { ...cell, hour: '2026-01-01T08', slot: '1', passed: 1, units: 1, first_passed: 1, units_passed: 1 },
    // B failed here and passed later; C passed here at once, and failed when it was reworked.
    {
      ...cell,
      hour: '2026-01-01T08',
      slot: '2',
      runs: 2,
      passed: 1,
      failed: 1,
      units: 2,
      first_passed: 1,
      units_passed: 1,
      run_ms: 8500,
    },
    { ...cell, ...none, hour: '2026-01-01T09', slot: '1', passed: 1 },
    { ...cell, ...none, hour: '2026-01-01T10', slot: '1', error: 1 },
    { ...cell, hour: '2026-01-01T10', slot: '4', passed: 1, units: 1, first_passed: 1, units_passed: 1 },
  ]);
  expect(contents(file)['failure_hours']).toMatchObject([
    { hour: '2026-01-01T08', product: 'pump', outcome: 'ABORTED', code: 'ABORTED', phase: 'commit', runs: 1 },
    { hour: '2026-01-01T08', product: 'tracker', outcome: 'FAIL', code: 'KEY_REFUSED', phase: 'inject', runs: 1 },
    { hour: '2026-01-01T10', outcome: 'ERROR', code: 'PORT_BUSY', phase: 'setup', runs: 1 },
  ]);
  expect(contents(file)['cycle_hours']).toMatchObject([
    { hour: '2026-01-01T08', slot: '1', bucket_ms: 4000, runs: 1, passed_ms: 4250 },
    { hour: '2026-01-01T08', slot: '2', bucket_ms: 4000, runs: 1 },
    { hour: '2026-01-01T09', slot: '1', bucket_ms: 4000, runs: 1 },
    { hour: '2026-01-01T10', slot: '4', bucket_ms: 4000, runs: 1 },
  ]);
});

test('every cycle time has one step, the same for who writes and who verifies', async () => {
  const { ledger, file } = testLedger();
  const seconds = [0, 0.0004, 0.4995, 0.5, 9.999, 10, 11.9, 12, 59.9, 60, 89.9994, 90, 599.9, 600, 86_400];
  const units = seconds.flatMap((time, index) => {
    const unit = attempt(`SN-${index}`, `r${index}`, 'symmetric-key');
    return [...unit.untilVerdict(), unit.finished('PASS', { seconds: time })];
  });
  await append(ledger, ...opening(), ...units);
  expect(await verifyLedger({ file })).toMatchObject({ problems: [] });
});

test('an older ledger gets the sums of what it holds', async () => {
  const { ledger, file } = await shift();
  const parked = attempt('A', 'a1', 'symmetric-key');
  await append(ledger, parked.parked());
  await ledger.close();
  const grown = contents(file);
  const db = rawDatabase(file);
  for (const table of rollUpTables) db.exec(`DROP TABLE ${table}`);
  for (const index of [
    'units_by_person',
    'units_by_slot',
    'units_by_enrollment',
    'units_by_order_activity',
    'credentials_by_sha256',
    'credentials_by_issuer',
  ]) {
    db.exec(`DROP INDEX ${index}`);
  }
  db.exec(
    `ALTER TABLE units DROP COLUMN enrollment; ALTER TABLE runs DROP COLUMN enrollment_group;
     ALTER TABLE issuers DROP COLUMN key; ALTER TABLE issuers DROP COLUMN in_force; ALTER TABLE issuers DROP COLUMN signed;
     CREATE TABLE older AS SELECT id, registration_id, serial, product, device_id, attestation, credential_sha256,
       cloud_sha256, state, attempts, due_at_ms, last_error FROM outbox;
     DROP TABLE outbox; ALTER TABLE older RENAME TO outbox`,
  );
  db.pragma('user_version = 4');
  migrate(db, 7);
  // Two of the steps after these were never taken back: of endorsement keys, and of runs of TPMs.
  db.pragma('user_version = 8');
  migrate(db, 9);
  db.pragma('user_version = 10');
  migrate(db);
  expect(contents(file)).toEqual(grown);
  expect(grown['outbox_counts']).toEqual([
    { state: 'done', rows: 1 },
    { state: 'dropped', rows: 0 },
    { state: 'parked', rows: 1 },
    { state: 'pending', rows: 2 },
  ]);
  // The older outbox was made here without its constraints, and is told by that alone.
  expect((await verifyLedger({ file })).problems).toMatchObject([
    { code: 'SCHEMA_ALTERED', message: { values: { name: 'outbox' } } },
  ]);
});

describe('the audit finds', () => {
  test.each([
    `UPDATE yield_hours SET passed = passed + 1, failed = failed - 1 WHERE failed = 1`,
    `UPDATE yield_hours SET first_passed = 2 WHERE first_passed = 1 AND units = 2`,
    `UPDATE yield_hours SET units_passed = units_passed + 1 WHERE aborted = 1`,
    `UPDATE yield_hours SET run_ms = run_ms - 1 WHERE hour = '2026-01-01T09'`,
    `UPDATE yield_hours SET hour = '2026-01-01T11' WHERE hour = '2026-01-01T09'`,
    `UPDATE yield_hours SET person = 'op-2' WHERE hour = '2026-01-01T09'`,
    `DELETE FROM yield_hours WHERE hour = '2026-01-01T10' AND slot = '1'`,
    `INSERT INTO yield_hours (hour, product, slot, person) VALUES ('2026-01-01T12', 'p', '1', 'o')`,
    `UPDATE failure_hours SET code = 'OTHER' WHERE code = 'KEY_REFUSED'`,
    `UPDATE failure_hours SET runs = 0 WHERE code = 'PORT_BUSY'`,
    `DELETE FROM failure_hours WHERE outcome = 'ABORTED'`,
    `UPDATE cycle_hours SET bucket_ms = 500 WHERE hour = '2026-01-01T09'`,
    `UPDATE cycle_hours SET passed_ms = 1 WHERE hour = '2026-01-01T09'`,
    `UPDATE outbox_counts SET rows = rows + 1 WHERE state = 'dropped'`,
    `UPDATE outbox_counts SET rows = 0`,
    `DELETE FROM outbox_counts WHERE state = 'done'`,
    `UPDATE units SET enrollment = 'none' WHERE serial = 'A'`,
  ])('%s', async (sql) => {
    const { ledger, file } = await shift();
    await ledger.close();
    expect(await verifyLedger({ file })).toMatchObject({ verified: true });
    expect(rawDatabase(file).prepare(sql).run().changes).toBeGreaterThan(0);
    const { verified, problems } = await verifyLedger({ file });
    expect(verified).toBe(false);
    expect(new Set(problems.map(({ code }) => code))).toEqual(new Set(['DERIVED_TABLE_WRONG']));
  });
});
