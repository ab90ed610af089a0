import { expect, test } from 'vitest';
import { verifyLedger } from '../../../station/ledger/verify/verify.ts';
import { append, attempt, entry, opening, testCa, testLedger } from './history.ts';

const enrollmentGroup = 'trackers';

test('a unit that a group lets in waits for nothing in the cloud, and its run says which group', async () => {
  const { ledger, file } = testLedger();
  const unit = attempt('SN-1', 'r1');
  await append(ledger, ...opening(), ...unit.passing({ enrollmentGroup }));
  expect(ledger.outboxSummary()).toMatchObject({ pending: 0, done: 0 });
  expect(ledger.unit('SN-1')).toMatchObject({ state: 'passed', enrollment: 'none' });
  expect(ledger.run('r1')).toMatchObject({ outcome: 'PASS', enrollmentGroup });
  expect((await verifyLedger({ file })).problems).toEqual([]);
});

test('units that need a CA or a key of the group: those in use, and those in work, who would pass with it', async () => {
  const { ledger } = testLedger();
  const [used, keyed] = [attempt('SN-1', 'r1'), attempt('SN-2', 'r2', 'symmetric-key')];
  const [given, up] = [attempt('SN-3', 'r3'), attempt('SN-4', 'r4')];
  const count = () => [
    ledger.groupUnits(enrollmentGroup, { issuer: testCa.sha256 }),
    ledger.groupUnits(enrollmentGroup, { derivationKey: 'k' }),
  ];
  await append(ledger, ...opening(), ...used.passing({ enrollmentGroup }), ...up.passing());
  expect(count()).toEqual([1, 0]);
  await append(ledger, ...keyed.untilVerdict({ enrollmentGroup }), ...given.untilVerdict({ enrollmentGroup }));
  expect(count()).toEqual([2, 1]);
  await append(ledger, keyed.finished('PASS'), given.finished('FAIL'));
  expect(count()).toEqual([1, 1]);
});

test('an entry of its own that is in the cloud already is replaced: it would go before the group', async () => {
  const { ledger, file } = testLedger();
  const unit = attempt('SN-1', 'r1');
  const rework = attempt('SN-1', 'r2');
  const [start = rework.started(), ...rest] = rework.passing({ rework: 'to the group', enrollmentGroup });
  await append(ledger, ...opening(), ...unit.passing(), unit.enrolled());
  await append(ledger, start, unit.voided({ runId: 'r2' }), ...rest);
  expect(ledger.outboxRow('sn-1')).toMatchObject({ state: 'pending', replacesSha256: unit.credentialSha256() });
  expect((await verifyLedger({ file })).problems).toEqual([]);
});

test('what was done to a group is recorded under its name', async () => {
  const { ledger, file } = testLedger();
  const after = { status: 'enabled', etag: 'MQ==', credentialSha256: null, attestation: 'x509' } as const;
  const about = { group: enrollmentGroup, reason: 'a new line' };
  await append(
    ledger,
    ...opening(),
    entry('group.created', 'group:trackers', { ...about, how: 'created', after }),
    entry('group.updated', 'group:trackers', { ...about, before: after, after: { ...after, status: 'disabled' } }),
    entry('group.deleted', 'group:trackers', { ...about, before: after }),
  );
  expect(ledger.entries({ from: 0, limit: 9, subject: 'group:trackers' })).toHaveLength(3);
  expect((await verifyLedger({ file })).problems).toEqual([]);
});
