import { afterEach, beforeEach, expect, test } from 'vitest';
import { changeGroup, createGroup, deleteGroup, type GroupAct } from '../../../station/cloud/acts/group-acts.ts';
import { createDpsDirectory } from '../../../station/cloud/dps/dps-directory.ts';
import type { EnrollmentDirectory } from '../../../station/cloud/enrollment-directory.ts';
import { startDpsEmulator } from '../../../station/emulator/dps-emulator.ts';
import type { DpsEmulator } from '../../../station/emulator/dps-emulator-types.ts';
import { verifyLedger } from '../../../station/ledger/verify/verify.ts';
import { groupKeys } from '../../setup/group-keys.ts';
import { append, opening, testCa, testLedger } from '../../unit/ledger/history.ts';

const never = new AbortController().signal;
const wanted = { group: 'lot', status: 'enabled', attestation: groupKeys } as const;
let emulator: DpsEmulator;
let directory: EnrollmentDirectory;
let act: GroupAct;
let kinds: () => string[];
let problems: () => Promise<unknown>;

beforeEach(async () => {
  emulator = await startDpsEmulator();
  const { connectionString, host, port, ca } = emulator.ready;
  directory = createDpsDirectory({ connectionString, address: { host, port }, ca, timeoutMs: 5000 });
  const { ledger, file } = testLedger();
  await append(ledger, ...opening());
  act = { group: 'lot', reason: 'a test', person: 'boss', ledger, groups: directory.groups, signal: never };
  kinds = () => ledger.entries({ from: 0, limit: 99, subject: 'group:lot' }).map(({ kind }) => kind);
  problems = async () => (await verifyLedger({ file })).problems;
});
afterEach(async () => {
  await directory.close();
  await emulator.close();
});

const loseAnswer = (method: string) =>
  emulator.faults.add({ effect: { kind: 'reset-after-success' }, matches: (target) => target.method === method });

test('a group whose creation was not answered is found and recorded', async () => {
  loseAnswer('PUT');
  expect(await createGroup(act, wanted, null)).toMatchObject({ how: 'found-equal', after: { group: 'lot' } });
  expect(kinds()).toEqual(['group.created']);
});

test('a group that lets in other devices is neither taken over nor recorded', async () => {
  await createGroup(act, wanted, null);
  const attestation = { kind: 'x509', primary: testCa.certificate, secondary: null } as const;
  const other = createGroup(act, { ...wanted, attestation }, testCa.sha256);
  await expect(other).rejects.toMatchObject({ code: 'GROUP_EXISTS' });
  expect(kinds()).toEqual(['group.created']);
});

test('turning a symmetric-key group off leaves its keys as they are', async () => {
  await createGroup(act, wanted, null);
  const before = (await directory.groups.keys('lot', never)).primary;
  expect(before).toEqual(groupKeys.primary);
  expect(await changeGroup(act, { status: 'disabled' })).toMatchObject({ after: { status: 'disabled' } });
  expect(emulator.groups.get('lot')).toMatchObject({ provisioningStatus: 'disabled' });
  expect((await directory.groups.keys('lot', never)).primary).toEqual(before);
  expect(await problems()).toEqual([]);
});

test('a version that moved is not written over', async () => {
  await createGroup(act, wanted, null);
  const { groups } = directory;
  const old = await groups.find('lot', never);
  if (!old) throw new Error('no group');
  const stale: GroupAct = { ...act, groups: { ...groups, find: async () => old } };
  await groups.change(old, { status: 'disabled' }, never);
  await expect(changeGroup(stale, { status: 'enabled' })).rejects.toMatchObject({ code: 'GROUP_CHANGED' });
  await expect(deleteGroup(stale)).rejects.toMatchObject({ code: 'GROUP_CHANGED' });
  expect(emulator.groups.get('lot')).toMatchObject({ provisioningStatus: 'disabled' });
});

test('a group that went while the ledger did not hear of it is recorded as gone, once', async () => {
  await createGroup(act, wanted, null);
  await emulator.groups.remove('lot');
  expect(await deleteGroup(act)).toBeNull();
  expect(kinds()).toEqual(['group.created', 'group.deleted']);
  await expect(deleteGroup(act)).rejects.toMatchObject({ code: 'GROUP_MISSING' });
  expect(await problems()).toEqual([]);
});
