import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { EntryWish } from '../../../station/cloud/acts/entry-settings.ts';
import {
  carryOutEntrySettings,
  planEntriesSettings,
  plannedEntrySettings,
} from '../../../station/cloud/acts/entry-settings-acts.ts';
import { createDpsEnrollmentService } from '../../../station/cloud/dps/dps-client.ts';
import { createDpsDirectory } from '../../../station/cloud/dps/dps-directory.ts';
import { type DriftItem, findDrift } from '../../../station/cloud/drift/drift.ts';
import type { EnrollmentDirectory } from '../../../station/cloud/enrollment-directory.ts';
import type { EnrollmentService, EnrollmentSettings } from '../../../station/cloud/enrollment-service.ts';
import { registerDevice } from '../../../station/emulator/device-client.ts';
import { startDpsEmulator } from '../../../station/emulator/dps-emulator.ts';
import type { DpsEmulator } from '../../../station/emulator/dps-emulator-types.ts';
import { verifyLedger } from '../../../station/ledger/verify/verify.ts';
import { append, attempt, opening, testLedger } from '../../unit/ledger/history.ts';

const [west, east] = ['west.azure-devices.net', 'east.azure-devices.net'] as const;
const never = new AbortController().signal;
let emulator: DpsEmulator;
let service: EnrollmentService;
let directory: EnrollmentDirectory;

beforeAll(async () => {
  const hubs = [
    { hostName: west, location: 'westeurope' },
    { hostName: east, location: 'eastus' },
  ];
  emulator = await startDpsEmulator({ hubs, assignAfterMs: 0, retryAfterSeconds: 0 });
  const { connectionString, host, port, ca } = emulator.ready;
  const options = { connectionString, address: { host, port }, ca, timeoutMs: 5000 };
  service = createDpsEnrollmentService(options);
  directory = createDpsDirectory(options);
});
afterEach(() => emulator.setOutage(null));
afterAll(async () => {
  await service.close();
  await directory.close();
  await emulator.close();
});

/** A unit with a symmetric key and these settings, passed and enrolled, in a ledger and a cloud of one mind. */
async function enrolledUnit(serial: string, settings: EnrollmentSettings) {
  const { ledger, file } = testLedger();
  const registrationId = serial.toLowerCase();
  // Of these bytes the scripted entries tell the digest.
  const primaryKey = Buffer.from(`key ${registrationId}`);
  const secondaryKey = createHmac('sha256', serial).digest();
  const unit = attempt(serial, `r-${serial}`, 'symmetric-key');
  await append(ledger, ...opening(), ...unit.passing(), unit.enrolled());
  const attestation = { kind: 'symmetric-key', primaryKey, secondaryKey } as const;
  const made = { registrationId, deviceId: null, attestation, provisioningStatus: 'enabled', settings } as const;
  await service.create([made], never);

  const look = (wish: Partial<EntryWish>) => ({
    wish: () => ({ settings: {}, clear: [], replace: [], ...wish }),
    directory,
    signal: never,
  });
  const plan = async (wish: Partial<EntryWish>) => {
    const subjects = [{ serial, registrationId, row: ledger.outboxRow(registrationId), member: null }];
    for await (const planned of planEntriesSettings(subjects, look(wish))) return planned;
    throw new Error('nothing was looked at');
  };
  const by = { ledger, reason: 'another hub', person: 'boss' };
  const update = async (wish: Partial<EntryWish>) => carryOutEntrySettings(await plan(wish), { ...look(wish), ...by });
  const register = () => {
    const { host, port, ca, idScope, deviceHostName: globalEndpoint } = emulator.ready;
    const credential = { kind: 'symmetric-key', key: primaryKey.toString('base64') } as const;
    const identity = { idScope, registrationId, globalEndpoint, credential };
    return registerDevice({ identity, protocol: 'http', address: { host, port }, ca, timeoutMs: 10_000 });
  };
  const drift = async () => {
    const items: DriftItem[] = [];
    const options = { ledger, directory, wantedStatus: () => 'enabled' as const, keys: true, signal: never };
    for await (const item of findDrift(options)) if (item.registrationId === registrationId) items.push(item);
    return items;
  };
  const updates = () => ledger.entries({ from: 0, limit: 99, kind: 'enrollment.updated' });
  const problems = async () => (await verifyLedger({ file })).problems;
  const cloud = () => directory.find(registrationId, never);
  return { ledger, registrationId, made, look, by, plan, update, register, drift, updates, problems, cloud };
}

const onWest = { allocationPolicy: 'static', iotHubs: [west], reprovisionPolicy: 'migrate' } as const;
const toEast = { settings: { iotHubs: [east] } };

test('a device moves to another hub, with the key and all else that its entry has', async () => {
  const unit = await enrolledUnit('SERIAL-MOVES-1', { ...onWest, iotEdge: true });
  expect(await unit.register()).toMatchObject({ assignedHub: west });

  const hubs = { setting: 'iot_hubs', cloud: west, wanted: east, replaces: true };
  const undecided = await unit.update(toEast);
  expect(undecided).toMatchObject({ fate: 'refused', code: 'ENROLLMENT_SETTINGS_DIFFER', differences: [hubs] });
  const decided = { ...toEast, replace: ['iotHubs'] } as const;
  expect(plannedEntrySettings(await unit.plan(decided))).toMatchObject({
    fate: 'would-change',
    differences: [hubs],
    etag: (await unit.cloud())?.etag,
  });
  expect(await unit.register()).toMatchObject({ assignedHub: west });
  expect(unit.updates()).toEqual([]);

  const before = await unit.cloud();
  expect(await unit.update(decided)).toMatchObject({ fate: 'changed', differences: [hubs] });
  expect(await unit.cloud()).toMatchObject({
    deviceId: before?.deviceId,
    status: 'enabled',
    credentialSha256: before?.credentialSha256,
    secondarySha256: before?.secondarySha256,
    settings: { ...onWest, iotEdge: true, iotHubs: [east] },
  });
  expect(await unit.register()).toMatchObject({ assignedHub: east });

  expect(await unit.update(decided)).toMatchObject({ fate: 'nothing' });
  const facts = { iot_edge: 'true', allocation_policy: 'static' };
  expect(unit.updates()).toMatchObject([
    {
      subject: 'SERIAL-MOVES-1',
      person: 'boss',
      content: {
        reason: 'another hub',
        wanted: { iot_hubs: east },
        before: { etag: before?.etag, settings: { ...facts, iot_hubs: west } },
        after: { etag: (await unit.cloud())?.etag, settings: { ...facts, iot_hubs: east } },
      },
    },
  ]);
  expect(await unit.drift()).toEqual([]);
  expect(await unit.problems()).toEqual([]);
});

test('a setting goes back to DPS’s own default, and DPS’s rules between settings hold', async () => {
  const unit = await enrolledUnit('SERIAL-CLEARED-1', onWest);
  expect(await unit.update({ clear: ['iotHubs'] })).toMatchObject({ code: 'ENROLLMENT_SETTINGS_INVALID' });
  expect(await unit.update({ settings: { allocationPolicy: 'custom' }, replace: ['allocationPolicy'] })).toMatchObject({
    code: 'ENROLLMENT_SETTINGS_INVALID',
  });
  expect(await unit.update({ clear: ['iotHubs', 'allocationPolicy'] })).toMatchObject({ fate: 'changed' });
  expect((await unit.cloud())?.settings).toEqual({ reprovisionPolicy: 'migrate' });
  expect(unit.ledger.outboxRow('serial-cleared-1')?.cloudSettings).toEqual({ allocation_policy: null, iot_hubs: null });
  expect(await unit.drift()).toEqual([]);
});

test('what was written while the ledger did not hear of it is recorded by giving it again', async () => {
  const unit = await enrolledUnit('SERIAL-DIED-1', onWest);
  const decided = { ...toEast, replace: ['iotHubs'] } as const;
  const plan = await unit.plan(decided);
  const dies = { ...unit.ledger, commit: () => Promise.reject(new Error('the process died')) };
  const deed = { ...unit.look(decided), ...unit.by, ledger: dies };
  await expect(carryOutEntrySettings(plan, deed)).rejects.toThrow('the process died');
  expect((await unit.cloud())?.settings.iotHubs).toEqual([east]);
  expect(await unit.update(decided)).toMatchObject({ fate: 'recorded' });
  expect(await unit.update(decided)).toMatchObject({ fate: 'nothing' });
  expect(unit.updates()).toHaveLength(1);
  expect(await unit.problems()).toEqual([]);
});

test('an answer that is lost is settled by looking again', async () => {
  const unit = await enrolledUnit('SERIAL-LOST-1', onWest);
  emulator.faults.add({ effect: { kind: 'reset-after-success' }, matches: ({ method }) => method === 'PUT', times: 1 });
  expect(await unit.update({ ...toEast, replace: ['iotHubs'] })).toMatchObject({ fate: 'changed' });
  expect(unit.updates()).toHaveLength(1);
});

test('a version that moved, and an entry with another credential, are not touched', async () => {
  const unit = await enrolledUnit('SERIAL-MOVED-1', onWest);
  const decided = { ...toEast, replace: ['iotHubs'] } as const;
  const plan = await unit.plan(decided);
  const found = await unit.cloud();
  if (!found) throw new Error('not enrolled');
  await directory.turn(found, 'disabled', never);
  const late = await carryOutEntrySettings(plan, { ...unit.look(decided), ...unit.by });
  expect(late).toMatchObject({ fate: 'refused', code: 'DPS_PRECONDITION_FAILED' });

  const now = await unit.cloud();
  await directory.delete({ registrationId: unit.registrationId, etag: now?.etag ?? '' }, never);
  expect(await unit.update(decided)).toMatchObject({ code: 'ENROLLMENT_MISSING' });
  const key = Buffer.alloc(32, 7);
  const attestation = { kind: 'symmetric-key', primaryKey: key, secondaryKey: key } as const;
  await service.create([{ ...unit.made, attestation }], never);
  expect(await unit.update(decided)).toMatchObject({ code: 'ENROLLMENT_FOREIGN' });
  expect((await unit.cloud())?.settings.iotHubs).toEqual([west]);
  expect(unit.updates()).toEqual([]);
});

test('what somebody changed after it was set here is drift; a webhook’s key is in no record', async () => {
  const unit = await enrolledUnit('SERIAL-DRIFT-1', {});
  const custom = (code: string) => ({ webhookUrl: `https://x.example/api?code=${code}`, apiVersion: '2021-10-01' });
  const wish = { settings: { allocationPolicy: 'custom', customAllocation: custom('secret-1') } } as const;
  expect(await unit.update(wish)).toMatchObject({ fate: 'changed' });
  expect(JSON.stringify(unit.updates())).not.toContain('secret-1');
  expect(await unit.drift()).toEqual([]);
  const found = await unit.cloud();
  if (!found) throw new Error('not enrolled');
  await directory.change(found, { settings: { allocationPolicy: 'hashed' }, clear: [] }, never);
  expect(await unit.drift()).toMatchObject([
    { kind: 'settings', ledger: 'allocation_policy: custom', cloud: 'allocation_policy: hashed' },
  ]);
});

test('a replacement leaves those settings that it is told to keep, also where they are not set', async () => {
  const unit = await enrolledUnit('SERIAL-REPLACED-1', { iotHubs: [east] });
  const { etag = '' } = (await unit.cloud()) ?? {};
  const attestation = { ...unit.made.attestation, primaryKey: Buffer.alloc(32, 1), secondaryKey: Buffer.alloc(32, 2) };
  const wanted = { ...unit.made, attestation, settings: { ...onWest, iotEdge: true } };
  const keeps = ['iotHubs', 'allocationPolicy'] as const;
  expect(await service.replace({ ...wanted, keeps }, etag, never)).toMatchObject({ status: 'created' });
  expect((await unit.cloud())?.settings).toEqual({ iotHubs: [east], reprovisionPolicy: 'migrate', iotEdge: true });
  const late = service.replace({ ...wanted, keeps }, etag, never);
  await expect(late).rejects.toMatchObject({ code: 'DPS_PRECONDITION_FAILED' });
});
