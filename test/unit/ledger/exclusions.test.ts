import { expect, test } from 'vitest';
import { verifyLedger } from '../../../station/ledger/verify/verify.ts';
import { append, attempt, opening, rawDatabase, testLedger } from './history.ts';

const refused = expect.objectContaining({ code: 'LEDGER_ENTRY_REFUSED' });
const enrollmentGroup = 'trackers';

/** A unit that a group lets in. */
async function member() {
  const { ledger, file } = testLedger();
  const unit = attempt('SN-1', 'r1');
  await append(ledger, ...opening(), ...unit.passing({ enrollmentGroup }));
  const row = () => ledger.outboxRow('sn-1');
  const problems = async () => (await verifyLedger({ file })).problems;
  /** Its next attempt, with the entries up to its verdict. */
  const rework = (runId: string, change: { enrollmentGroup?: string }) => {
    const next = attempt('SN-1', runId);
    const [start = next.started(), ...rest] = next.passing({ rework: 'new board', ...change });
    return { next, entries: [start, unit.voided({ runId }), ...rest] };
  };
  return { ledger, file, unit, row, problems, rework };
}

test('a device that is kept out of its group is known as off, until the group lets it in again', async () => {
  const { ledger, unit, row, problems } = await member();
  const before = ledger.unit('SN-1')?.cursor ?? 0;
  await append(ledger, unit.excluded(enrollmentGroup));
  const credentialSha256 = unit.credentialSha256();
  expect(row()).toMatchObject({
    state: 'done',
    cloudStatus: 'disabled',
    excludedFrom: enrollmentGroup,
    credentialSha256,
    cloudSha256: credentialSha256,
  });
  expect(ledger.unit('SN-1')?.cursor).toBeGreaterThan(before);
  expect(ledger.groupUnits(enrollmentGroup, { issuer: '' })).toBe(0);
  // Somebody removed it in the cloud, and it was made again.
  await append(ledger, unit.excluded(enrollmentGroup));
  expect(await problems()).toEqual([]);
  await append(ledger, unit.readmitted(enrollmentGroup));
  expect(row()).toBeUndefined();
  expect(ledger.unit('SN-1')).toMatchObject({ enrollment: 'none' });
  expect(ledger.outboxSummary()).toMatchObject({ done: 0 });
  await append(ledger, unit.excluded(enrollmentGroup));
  expect(await problems()).toEqual([]);
});

test('a rework leaves it out, also when it is to get an entry of its own', async () => {
  const { ledger, unit, row, problems, rework } = await member();
  await append(ledger, unit.excluded(enrollmentGroup));
  const { next, entries } = rework('r2', { enrollmentGroup: 'trackers-2' });
  await append(ledger, ...entries);
  expect(row()).toMatchObject({ state: 'pending', cloudStatus: 'disabled', excludedFrom: 'trackers-2' });
  await append(ledger, next.enrolled({ how: 'replaced' }));
  expect(row()).toMatchObject({ state: 'done', cloudStatus: 'disabled', excludedFrom: 'trackers-2' });
  expect(await problems()).toEqual([]);

  const third = attempt('SN-1', 'r3');
  const [start = third.started(), ...rest] = third.passing({ rework: 'no group any more' });
  await append(ledger, start, next.voided({ runId: 'r3' }), ...rest, third.enrolled({ how: 'replaced' }));
  expect(row()).toMatchObject({ state: 'done', cloudStatus: 'disabled', excludedFrom: null });
  await append(ledger, third.turned('enabled', 'disabled'));
  expect(await problems()).toEqual([]);
});

test('only a unit that the group lets in is kept out of it, and only one that is kept out is let in again', async () => {
  const { ledger, unit } = await member();
  const own = attempt('SN-2', 'r9');
  await append(ledger, ...own.passing(), own.enrolled());
  const entries = [
    unit.excluded('sensors'),
    unit.excluded(enrollmentGroup, 'a'.repeat(64)),
    { ...unit.excluded(enrollmentGroup), subject: 'SN-2' },
    own.excluded(enrollmentGroup),
    unit.readmitted(enrollmentGroup),
    own.readmitted(enrollmentGroup),
  ];
  for (const entry of entries) await expect(append(ledger, entry)).rejects.toThrow(refused);
  await append(ledger, unit.excluded(enrollmentGroup));
  const after = [unit.readmitted('sensors'), unit.turned('enabled', 'disabled'), unit.deleted()];
  for (const entry of after) await expect(append(ledger, entry)).rejects.toThrow(refused);
});

test('a table that hides that a device is kept out of its group is found out', async () => {
  const { ledger, file, unit, problems } = await member();
  await append(ledger, unit.excluded(enrollmentGroup));
  rawDatabase(file).exec(`UPDATE outbox SET excluded_from = NULL`);
  expect(await problems()).toMatchObject([{ code: 'DERIVED_TABLE_WRONG' }]);
});
