import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { EnrollmentAct, GroupMember } from '../../../station/cloud/acts/enrollment-act.ts';
import { carryOutPlanned, planEnrollmentAct, plannedOutcome } from '../../../station/cloud/acts/enrollment-acts.ts';
import { createDpsDirectory } from '../../../station/cloud/dps/dps-directory.ts';
import type { EnrollmentDirectory } from '../../../station/cloud/enrollment-directory.ts';
import { startDpsEmulator } from '../../../station/emulator/dps-emulator.ts';
import type { DpsEmulator } from '../../../station/emulator/dps-emulator-types.ts';
import { verifyLedger } from '../../../station/ledger/verify/verify.ts';
import { append, attempt, opening, testLedger } from '../../unit/ledger/history.ts';

const never = new AbortController().signal;
let emulator: DpsEmulator;
let directory: EnrollmentDirectory;

beforeAll(async () => {
  emulator = await startDpsEmulator({ assignAfterMs: 0, retryAfterSeconds: 0 });
  const { connectionString, host, port, ca } = emulator.ready;
  directory = createDpsDirectory({ connectionString, address: { host, port }, ca, timeoutMs: 5000 });
});
afterEach(() => emulator.setOutage(null));
afterAll(async () => {
  await directory.close();
  await emulator.close();
});

/** A unit that a group lets in by a derived key. */
async function memberUnit(serial: string) {
  const { ledger, file } = testLedger();
  const registrationId = serial.toLowerCase();
  const unit = attempt(serial, `r-${serial}`, 'symmetric-key');
  await append(ledger, ...opening(), ...unit.passing({ enrollmentGroup: 'fleet' }));
  const credentialSha256 = unit.credentialSha256();
  const member: GroupMember = { group: 'fleet', credentialSha256, attestation: 'symmetric-key', deviceId: null };
  const keys: Buffer[] = [];
  const makeExclusion = async () => {
    // Of these bytes the scripted entries tell the digest.
    const primaryKey = Buffer.from(`key ${registrationId}`);
    const secondaryKey = createHmac('sha256', serial).digest();
    keys.push(primaryKey, secondaryKey);
    const attestation = { kind: 'symmetric-key', primaryKey, secondaryKey } as const;
    return { registrationId, deviceId: null, attestation, provisioningStatus: 'disabled' } as const;
  };
  const plan = async (act: EnrollmentAct) => {
    const subjects = [{ serial, registrationId, row: ledger.outboxRow(registrationId), member }];
    for await (const planned of planEnrollmentAct({ act, subjects, directory, signal: never })) return planned;
    throw new Error('nothing was looked at');
  };
  const act = async (kind: EnrollmentAct, { dies = false } = {}) => {
    const commit = () => Promise.reject(new Error('the process died'));
    const shared = { act: kind, reason: 'stolen', person: 'boss', makeExclusion, directory, signal: never };
    return carryOutPlanned({ ...shared, ledger: dies ? { ...ledger, commit } : ledger }, await plan(kind));
  };
  const cloud = () => directory.find(registrationId, never);
  const problems = async () => (await verifyLedger({ file })).problems;
  const told = () => ledger.entries({ from: 0, limit: 99, subject: serial }).slice(-2);
  return { registrationId, credentialSha256, keys, plan, act, cloud, problems, told };
}

test('a death between the cloud and the ledger is found by doing it again, both ways', async () => {
  const unit = await memberUnit('SERIAL-NUMBER-1');
  expect(plannedOutcome(await unit.plan('disable'))).toMatchObject({ fate: 'would-change', group: 'fleet' });
  await expect(unit.act('disable', { dies: true })).rejects.toThrow('the process died');
  expect(await unit.cloud()).toMatchObject({ status: 'disabled', credentialSha256: unit.credentialSha256 });
  expect(unit.keys.every((key) => key.every((byte) => byte === 0))).toBe(true);
  // What the ledger does not know to be the station's is not removed.
  expect(await unit.act('enable')).toMatchObject({ fate: 'refused', code: 'ENROLLMENT_FOREIGN' });
  expect(plannedOutcome(await unit.plan('disable'))).toMatchObject({ fate: 'would-record' });
  expect(await unit.act('disable')).toMatchObject({ fate: 'recorded', group: 'fleet' });

  await expect(unit.act('enable', { dies: true })).rejects.toThrow('the process died');
  expect(await unit.cloud()).toBeUndefined();
  expect(await unit.act('enable')).toMatchObject({ fate: 'recorded', group: 'fleet' });
  expect(unit.told()).toMatchObject([
    {
      kind: 'enrollment.excluded',
      person: 'boss',
      content: {
        reason: 'stolen',
        how: 'found-equal',
        after: { status: 'disabled', credentialSha256: unit.credentialSha256 },
      },
    },
    { kind: 'enrollment.readmitted', content: { group: 'fleet', before: null } },
  ]);
  expect(await unit.problems()).toEqual([]);
});

test.each(['disable', 'enable'] as const)('%s: an answer that is lost is settled by looking again', async (act) => {
  const unit = await memberUnit(`SERIAL-NUMBER-2-${act}`);
  if (act === 'enable') await unit.act('disable');
  emulator.faults.add({
    effect: { kind: 'reset-after-success' },
    matches: ({ method }) => method === 'PUT' || method === 'DELETE',
    times: 1,
  });
  expect(await unit.act(act)).toMatchObject({ fate: 'changed' });
  expect(unit.told().at(-1)).toMatchObject({
    kind: act === 'disable' ? 'enrollment.excluded' : 'enrollment.readmitted',
  });
});

test('an entry that somebody had changed in the meantime, or gave settings, is not taken for the station’s', async () => {
  const unit = await memberUnit('SERIAL-NUMBER-3');
  await expect(unit.act('disable', { dies: true })).rejects.toThrow('the process died');
  const found = await unit.cloud();
  if (!found) throw new Error('nothing was made');
  await directory.change(found, { settings: { iotEdge: true }, clear: [] }, never);
  expect(await unit.act('disable')).toMatchObject({ fate: 'refused', code: 'ENROLLMENT_FOREIGN' });
  expect(await unit.cloud()).toMatchObject({ status: 'disabled', settings: { iotEdge: true } });
});
