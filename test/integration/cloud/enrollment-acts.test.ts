import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { EnrollmentAct } from '../../../station/cloud/acts/enrollment-act.ts';
import { actOnEnrollments } from '../../../station/cloud/acts/enrollment-acts.ts';
import { createDpsEnrollmentService } from '../../../station/cloud/dps/dps-client.ts';
import { createDpsDirectory } from '../../../station/cloud/dps/dps-directory.ts';
import type { EnrollmentDirectory } from '../../../station/cloud/enrollment-directory.ts';
import type { EnrollmentService } from '../../../station/cloud/enrollment-service.ts';
import { registerDevice } from '../../../station/emulator/device-client.ts';
import { startDpsEmulator } from '../../../station/emulator/dps-emulator.ts';
import type { DpsEmulator } from '../../../station/emulator/dps-emulator-types.ts';
import { verifyLedger } from '../../../station/ledger/verify/verify.ts';
import { append, attempt, opening, testLedger } from '../../unit/ledger/history.ts';

const never = new AbortController().signal;
let emulator: DpsEmulator;
let service: EnrollmentService;
let directory: EnrollmentDirectory;

beforeAll(async () => {
  emulator = await startDpsEmulator({ assignAfterMs: 0, retryAfterSeconds: 0 });
  const { connectionString, host, port, ca } = emulator.ready;
  const options = { connectionString, address: { host, port }, ca, timeoutMs: 2000 };
  service = createDpsEnrollmentService(options);
  directory = createDpsDirectory(options);
});
afterEach(() => emulator.setOutage(null));
afterAll(async () => {
  await service.close();
  await directory.close();
  await emulator.close();
});

/** A unit with a symmetric key, passed and enrolled, in a ledger and a cloud of one mind. */
async function enrolledUnit(serial: string) {
  const { ledger, file } = testLedger();
  const registrationId = serial.toLowerCase();
  // Of these bytes the scripted entries tell the digest.
  const primaryKey = Buffer.from(`key ${registrationId}`);
  const secondaryKey = createHmac('sha256', serial).digest();
  const unit = attempt(serial, `r-${serial}`, 'symmetric-key');
  const credentialSha256 = unit.credentialSha256();
  await append(ledger, ...opening(), ...unit.passing(), unit.enrolled());
  const attestation = { kind: 'symmetric-key', primaryKey, secondaryKey } as const;
  await service.create([{ registrationId, deviceId: null, attestation, provisioningStatus: 'enabled' }], never);

  const act = async (kind: EnrollmentAct, { dryRun = false } = {}) => {
    const subjects = [{ serial, registrationId, row: ledger.outboxRow(registrationId), member: null }];
    const makeExclusion = () => Promise.reject(new Error('no group lets it in'));
    const shared = { ledger, directory, makeExclusion, signal: never };
    const options = { act: kind, subjects, reason: 'recall', person: 'boss', dryRun, ...shared };
    for await (const outcome of actOnEnrollments(options)) return outcome;
    throw new Error('nothing was looked at');
  };
  const register = () => {
    const { host, port, ca, idScope, deviceHostName: globalEndpoint } = emulator.ready;
    const credential = { kind: 'symmetric-key', key: primaryKey.toString('base64') } as const;
    const identity = { idScope, registrationId, globalEndpoint, credential };
    return registerDevice({ identity, protocol: 'http', address: { host, port }, ca, timeoutMs: 10_000 });
  };
  const kinds = () => ledger.entries({ from: 0, limit: 99, subject: serial }).map(({ kind }) => kind);
  const problems = async () => (await verifyLedger({ file })).problems;
  return { ledger, registrationId, credentialSha256, act, register, kinds, problems };
}

test('a disabled device is turned away, an enabled one comes back with the key it has', async () => {
  const unit = await enrolledUnit('SERIAL-NUMBER-1');
  expect(await unit.act('disable', { dryRun: true })).toMatchObject({ fate: 'would-change' });
  await unit.register();
  expect(await unit.act('disable')).toMatchObject({ fate: 'changed' });
  await expect(unit.register()).rejects.toMatchObject({ code: 'DEVICE_REGISTRATION_REFUSED' });
  expect(await unit.act('disable')).toMatchObject({ fate: 'nothing' });
  expect(await unit.act('enable')).toMatchObject({ fate: 'changed' });
  expect(await unit.register()).toMatchObject({ assignedHub: expect.any(String) });

  const [disabled] = unit.ledger.entries({ from: 0, limit: 9, kind: 'enrollment.disabled' });
  expect(disabled).toMatchObject({
    subject: 'SERIAL-NUMBER-1',
    person: 'boss',
    content: {
      reason: 'recall',
      before: { status: 'enabled', credentialSha256: unit.credentialSha256 },
      after: { status: 'disabled', credentialSha256: unit.credentialSha256 },
    },
  });
  expect(unit.kinds().slice(-2)).toEqual(['enrollment.disabled', 'enrollment.enabled']);
  expect(await unit.problems()).toEqual([]);
});

test('a deleted entry is gone, in the cloud and in the ledger', async () => {
  const unit = await enrolledUnit('SERIAL-NUMBER-2');
  expect(await unit.act('delete')).toMatchObject({ fate: 'changed' });
  expect(emulator.enrollments.get('serial-number-2')).toBeUndefined();
  expect(unit.ledger.unit('SERIAL-NUMBER-2')).toMatchObject({ enrollment: 'dropped' });
  expect(await unit.act('delete')).toMatchObject({ fate: 'nothing' });
  expect(await unit.act('enable')).toMatchObject({ fate: 'refused', code: 'ENROLLMENT_NOT_MADE' });
  expect(await unit.problems()).toEqual([]);
});

test('an entry with another credential is not touched', async () => {
  const unit = await enrolledUnit('SERIAL-NUMBER-3');
  const found = await directory.find('serial-number-3', never);
  await directory.delete({ registrationId: 'serial-number-3', etag: found?.etag ?? '' }, never);
  const key = Buffer.alloc(32, 7);
  const attestation = { kind: 'symmetric-key', primaryKey: key, secondaryKey: key } as const;
  const foreign = {
    registrationId: 'serial-number-3',
    deviceId: null,
    attestation,
    provisioningStatus: 'enabled',
  } as const;
  await service.create([foreign], never);
  for (const act of ['disable', 'delete'] as const) {
    expect(await unit.act(act)).toMatchObject({ fate: 'refused', code: 'ENROLLMENT_FOREIGN' });
  }
  expect(emulator.enrollments.get('serial-number-3')).toMatchObject({ provisioningStatus: 'enabled' });
  expect(unit.kinds().at(-1)).toBe('enrollment.created');
});

test('a version that moved is not written over', async () => {
  const unit = await enrolledUnit('SERIAL-NUMBER-4');
  const before = await directory.find('serial-number-4', never);
  if (!before) throw new Error('not enrolled');
  await directory.turn(before, 'disabled', never);
  await expect(directory.turn(before, 'enabled', never)).rejects.toMatchObject({ code: 'DPS_PRECONDITION_FAILED' });
  await expect(directory.delete(before, never)).rejects.toMatchObject({ code: 'DPS_PRECONDITION_FAILED' });
  expect(await unit.act('disable')).toMatchObject({ fate: 'recorded' });
});

test.each(['disable', 'delete'] as const)('%s: an answer that is lost is settled by looking again', async (act) => {
  const unit = await enrolledUnit(`SERIAL-NUMBER-5-${act}`);
  emulator.faults.add({
    effect: { kind: 'reset-after-success' },
    matches: ({ method }) => method === 'PUT' || method === 'DELETE',
    times: 1,
  });
  expect(await unit.act(act)).toMatchObject({ fate: 'changed' });
  expect(unit.kinds().at(-1)).toBe(act === 'disable' ? 'enrollment.disabled' : 'enrollment.deleted');
});

test('what was done while the ledger did not hear of it is recorded by doing it again', async () => {
  const unit = await enrolledUnit('SERIAL-NUMBER-6');
  const found = await directory.find('serial-number-6', never);
  if (found) await directory.delete(found, never);
  expect(await unit.act('disable')).toMatchObject({ fate: 'refused', code: 'ENROLLMENT_MISSING' });
  expect(await unit.act('delete')).toMatchObject({ fate: 'recorded' });
  const [deleted] = unit.ledger.entries({ from: 0, limit: 9, kind: 'enrollment.deleted' });
  expect(deleted).toMatchObject({ content: { before: null } });
});

test('a registration is told with its hub, and every entry comes in pages', async () => {
  const unit = await enrolledUnit('SERIAL-NUMBER-7');
  expect(await directory.registration('serial-number-7', never)).toBeUndefined();
  await unit.register();
  expect(await directory.registration('serial-number-7', never)).toMatchObject({
    status: 'assigned',
    hub: expect.any(String),
  });
  const ids: string[] = [];
  let after: string | null = null;
  do {
    const page = await directory.page({ limit: 2, ...(after === null ? {} : { after }) }, never);
    ids.push(...page.entries.map(({ registrationId }) => registrationId));
    after = page.next;
  } while (after !== null);
  expect(ids).toHaveLength(emulator.enrollments.size);
  expect(ids).toContain('serial-number-7');
});
