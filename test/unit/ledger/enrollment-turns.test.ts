import { expect, test } from 'vitest';
import { verifyLedger } from '../../../station/ledger/verify/verify.ts';
import { append, attempt, opening, rawDatabase, testLedger } from './history.ts';

const refused = expect.objectContaining({ code: 'LEDGER_ENTRY_REFUSED' });

/** A unit whose enrollment is in the cloud. */
async function enrolled() {
  const { ledger, file } = testLedger();
  const unit = attempt('SN-1', 'r1');
  await append(ledger, ...opening(), ...unit.passing(), unit.enrolled());
  const problems = async () => (await verifyLedger({ file })).problems;
  return { ledger, unit, row: () => ledger.outboxRow('sn-1'), problems, file };
}

test('an entry that a person turned off stays known as off, through a rework too', async () => {
  const { ledger, unit, row, problems } = await enrolled();
  expect(row()).toMatchObject({ state: 'done', cloudStatus: null, cloudSha256: unit.credentialSha256() });
  await append(ledger, unit.turned('disabled'));
  expect(row()).toMatchObject({ state: 'done', cloudStatus: 'disabled' });
  const rework = attempt('SN-1', 'r2');
  const [start = rework.started(), ...rest] = rework.passing({ rework: 'new board' });
  await append(ledger, start, unit.voided({ runId: 'r2' }), ...rest, rework.enrolled({ how: 'replaced' }));
  expect(row()).toMatchObject({ state: 'done', cloudStatus: 'disabled', cloudSha256: rework.credentialSha256() });
  await append(ledger, rework.turned('enabled', 'disabled'));
  expect(row()).toMatchObject({ cloudStatus: 'enabled' });
  expect(await problems()).toEqual([]);
});

test('an entry that a person deleted is not made again by itself, but by a retry', async () => {
  const { ledger, unit, row, problems } = await enrolled();
  const before = ledger.unit('SN-1')?.cursor ?? 0;
  await append(ledger, unit.turned('disabled'), unit.deleted());
  expect(row()).toMatchObject({ state: 'dropped', cloudStatus: null, cloudSha256: null, replacesSha256: null });
  expect(ledger.unit('SN-1')?.enrollment).toBe('dropped');
  expect(ledger.unit('SN-1')?.cursor).toBeGreaterThan(before);
  expect(ledger.outboxSummary()).toMatchObject({ done: 0, dropped: 1 });
  expect(await problems()).toEqual([]);
  await append(ledger, unit.retried(), unit.enrolled());
  expect(row()).toMatchObject({ state: 'done', cloudSha256: unit.credentialSha256() });
  expect(await problems()).toEqual([]);
});

test('a deletion while a reworked credential waits takes both back', async () => {
  const { ledger, unit, row, problems } = await enrolled();
  const rework = attempt('SN-1', 'r2');
  const [start = rework.started(), ...rest] = rework.passing({ rework: 'new board' });
  await append(ledger, start, unit.voided({ runId: 'r2' }), ...rest, unit.deleted());
  expect(row()).toMatchObject({ state: 'dropped', credentialSha256: rework.credentialSha256(), cloudSha256: null });
  expect(await problems()).toEqual([]);
});

test('nothing is turned or deleted that the cloud does not hold', async () => {
  const { ledger } = testLedger();
  const unit = attempt('SN-1', 'r1');
  await append(ledger, ...opening(), ...unit.passing());
  const strangers = [unit.turned('disabled'), unit.deleted(), attempt('SN-2', 'r9').deleted()];
  for (const stranger of strangers) await expect(append(ledger, stranger)).rejects.toThrow(refused);
  await append(ledger, unit.enrolled());
  await expect(append(ledger, { ...unit.deleted(), subject: 'SN-2' })).rejects.toThrow(refused);
});

test('a table that hides that an entry is off is found out', async () => {
  const { ledger, unit, problems, file } = await enrolled();
  await append(ledger, unit.turned('disabled'));
  rawDatabase(file).exec(`UPDATE outbox SET cloud_status = 'enabled'`);
  expect(await problems()).toMatchObject([{ code: 'DERIVED_TABLE_WRONG' }]);
});
