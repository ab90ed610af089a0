import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { actOnEnrollments, type EnrollmentActOptions } from '../../../station/cloud/acts/enrollment-acts.ts';
import { serviceKeys } from '../../../station/doctor/doctor-azure.ts';
import type { FaultEffect } from '../../../station/emulator/faults.ts';
import type { Station } from '../../../station/station.ts';
import { createRollingLine, type RollingLine } from '../../setup/rolling-line.ts';

/** A product whose keys DPS makes, on a whole station with Microsoft's SDKs against the emulator over TLS. */

const refused = 'DEVICE_REGISTRATION_REFUSED';
const never = new AbortController().signal;
let line: RollingLine;
let station: Station;
let units = 0;

beforeAll(async () => {
  line = await createRollingLine();
  station = await line.editProduct('sensor', (text) =>
    text
      .replace(
        'attestation = "symmetric-key"',
        'attestation = "symmetric-key"\nsymmetric_key = "service-made"\ndevice_id = "meter {serial}"'.replace(
          'meter ',
          'meter-',
        ),
      )
      .concat('\n[enrollment]\nallocation_policy = "geoLatency"\ninitial_twin = { tags = { serial = "{serial}" } }\n'),
  );
});
afterEach(async () => {
  await line.emulator.setOutage(null);
});
afterAll(async () => {
  await line[Symbol.asyncDispose]();
});

const newUnit = () => {
  const serial = `SN${String(++units).padStart(8, '0')}`;
  const id = `sensor-${serial.toLowerCase()}`;
  return { serial, id, held: () => line.emulator.enrollments.get(id), row: () => station.ledger.outboxRow(id) };
};
const driftOf = async (id: string) => (await line.drift()).filter(({ registrationId }) => registrationId === id);

/** The keys that DPS holds for the unit. */
function keysOf(id: string): { primary: string; secondary: string } {
  const attestation = line.emulator.enrollments.get(id)?.attestation;
  if (attestation?.type !== 'symmetricKey') throw new Error(`${id} has no keys`);
  const { primaryKey: primary, secondaryKey: secondary } = attestation.symmetricKey;
  return { primary, secondary };
}

async function act(kind: EnrollmentActOptions['act'], serial: string, registrationId: string): Promise<unknown> {
  const { ledger, makeExclusion } = station;
  const subjects = [{ serial, registrationId, row: ledger.outboxRow(registrationId), member: null }];
  const by = { reason: 'a test', person: 'tester', dryRun: false };
  const directory = await station.directory();
  for await (const { fate, code } of actOnEnrollments({
    act: kind,
    subjects,
    directory,
    ledger,
    makeExclusion,
    signal: never,
    ...by,
  }))
    return code ?? fate;
  return undefined;
}

const onNext = (method: string, effect: FaultEffect, times = 1) =>
  line.emulator.faults.add({
    effect,
    matches: (target) => target.method === method && target.path.includes('sensor-'),
    times,
  });
const unauthorized: FaultEffect = { kind: 'status', status: 401, retryAfterSeconds: null };

test('the device is turned away until the sync, and let in after it, with either of the two keys that DPS made', async () => {
  const { serial, id, held, row } = newUnit();
  const identity = await line.provision('sensor', serial);
  expect(await line.register(identity)).toBe(refused);
  expect(held()).toMatchObject({ provisioningStatus: 'disabled' });
  expect(await station.compareEnrollment(id, never)).toMatchObject({
    cloud: { difference: 'device id', origin: 'wanted' },
  });
  expect(await driftOf(id)).toMatchObject([{ kind: 'unrecorded', mends: ['sync'] }]);
  await line.sync();
  expect(held()).toMatchObject({
    provisioningStatus: 'enabled',
    deviceId: `meter-${serial}`,
    allocationPolicy: 'geoLatency',
    initialTwin: { tags: { serial } },
  });
  expect(row()).toMatchObject({ state: 'done' });
  expect(await line.register(identity)).toBe('assigned');
  const { primary, secondary } = keysOf(id);
  expect(identity.credential).toMatchObject({ kind: 'symmetric-key', key: primary });
  const other = { ...identity, credential: { kind: 'symmetric-key' as const, key: secondary } };
  expect(await line.register(other)).toBe('assigned');
  expect(await driftOf(id)).toEqual([]);
  const digest = createHash('sha256').update(Buffer.from(primary, 'base64')).digest('hex');
  expect(station.ledger.credential(id)).toMatchObject({ state: 'live', sha256: digest });
});

test('neither key is anywhere in the station’s files', async () => {
  const { serial, id } = newUnit();
  await line.provision('sensor', serial);
  await line.sync();
  const { primary, secondary } = keysOf(id);
  const names = await readdir(line.home.dir, { recursive: true, withFileTypes: true });
  const files = names.filter((name) => name.isFile()).map((name) => join(name.parentPath, name.name));
  expect(files.includes(line.home.ledgerFile)).toBe(true);
  for (const file of files) {
    const bytes = await readFile(file);
    for (const key of [primary, secondary]) {
      const raw = Buffer.from(key, 'base64');
      const found = [raw, key, raw.toString('hex')].some((form) => bytes.includes(form));
      expect({ file, found }).toEqual({ file, found: false });
    }
  }
});

test('a rework makes new keys: the old ones let nobody in from then on, also before the sync', async () => {
  const { serial, id, held, row } = newUnit();
  const old = await line.provision('sensor', serial);
  await line.sync();
  expect(await line.register(old)).toBe('assigned');
  const next = await line.provision('sensor', serial, 'its key leaked');
  expect(row()).toMatchObject({ state: 'pending', cloudSha256: null });
  expect([await line.register(old), await line.register(next)]).toEqual([refused, refused]);
  await line.sync();
  expect([await line.register(old), await line.register(next)]).toEqual([refused, 'assigned']);
  expect(held()?.initialTwin).toMatchObject({ tags: { serial } });
  expect(JSON.stringify(held())).not.toContain('stationReservation');
  expect(await driftOf(id)).toEqual([]);
  const [, replaced] = station.ledger.entries({ from: 0, limit: 10, subject: serial, kind: 'service-key.intended' });
  expect(replaced?.content).toMatchObject({ replaces: { status: 'enabled', credentialSha256: expect.any(String) } });
});

test('what a person turned off stays off through a rework and its sync', async () => {
  const { serial, id, held } = newUnit();
  await line.provision('sensor', serial);
  await line.sync();
  expect(await act('disable', serial, id)).toBe('changed');
  const next = await line.provision('sensor', serial, 'repaired');
  await line.sync();
  expect(held()).toMatchObject({ provisioningStatus: 'disabled', initialTwin: { tags: { serial } } });
  expect(await line.register(next)).toBe(refused);
  expect(await act('enable', serial, id)).toBe('changed');
  expect(await line.register(next)).toBe('assigned');
});

test('an entry that is gone is parked, and a rework brings it back', async () => {
  const { serial, id, row } = newUnit();
  await line.provision('sensor', serial);
  await line.emulator.enrollments.remove(id);
  expect(await line.sync({ parked: 1 })).toMatchObject({ registrationId: id, lastError: 'ENROLLMENT_KEYS_GONE' });
  const next = await line.provision('sensor', serial, 'its entry was deleted');
  await line.sync();
  expect(await line.register(next)).toBe('assigned');
  await line.emulator.enrollments.remove(id);
  expect(await driftOf(id)).toMatchObject([
    { kind: 'missing', mends: ['delete'], mend: expect.stringMatching(/rework/) },
  ]);
  expect(await act('delete', serial, id)).toBe('recorded');
  expect(row()).toMatchObject({ state: 'dropped' });
  await line.provision('sensor', serial, 'it was deleted again');
  await line.sync();
  expect(await driftOf(id)).toEqual([]);
});

test('another second key beside the one in the device is drift', async () => {
  const { serial, id, held } = newUnit();
  await line.provision('sensor', serial);
  await line.sync();
  const before = held();
  const symmetricKey = { primaryKey: keysOf(id).primary, secondaryKey: Buffer.alloc(64, 5).toString('base64') };
  await line.emulator.enrollments.remove(id);
  await line.emulator.enrollments.put({
    ...before,
    registrationId: id,
    attestation: { type: 'symmetricKey', symmetricKey },
  });
  expect(await driftOf(id)).toMatchObject([{ kind: 'credential' }]);
});

test('keys that DPS made are not rolled', async () => {
  const { serial } = newUnit();
  await line.provision('sensor', serial);
  await line.sync();
  for (const step of ['add', 'promote', 'drop'] as const) {
    expect(await line.roll(step, serial)).toMatchObject({ fate: 'refused', code: 'ROLL_SERVICE_KEY' });
  }
});

test.each(['reset-after-success', 'reset'] as const)(
  'a connection that is cut while DPS makes the keys (%s) costs one look',
  async (kind) => {
    const { serial } = newUnit();
    const made = line.emulator.counters.enrollmentsCreated;
    onNext('PUT', { kind });
    const identity = await line.provision('sensor', serial);
    expect(line.emulator.counters.enrollmentsCreated).toBe(made + 1);
    await line.sync();
    expect(await line.register(identity)).toBe('assigned');
  },
);

test('a DPS that is away, or whose policy lacks a right, is told before the port is opened', async () => {
  const { serial, held } = newUnit();
  const products = station.products.filter(({ config }) => config.name === 'sensor');
  expect(await serviceKeys(station, products, never)).toMatchObject({ state: 'ok' });
  await line.emulator.setOutage('refuse');
  await expect(line.provision('sensor', serial)).rejects.toThrow('SERVICE_KEYS_UNAVAILABLE');
  expect(await serviceKeys(station, products, never)).toMatchObject({ state: 'problem' });
  await line.emulator.setOutage(null);
  station = await line.restart();
  // A policy without EnrollmentWrite: the probe that would change nothing is refused.
  const gone = line.emulator.faults.add({
    effect: unauthorized,
    matches: ({ method }) => method === 'DELETE',
    times: 4,
  });
  await expect(line.provision('sensor', serial)).rejects.toThrow('DPS_RIGHTS_MISSING');
  gone();
  const seen = station.ledger.entries({ from: 0, limit: 100, subject: serial });
  expect(seen.map(({ kind }) => kind)).toEqual(['run.started', 'run.finished', 'run.started', 'run.finished']);
  expect(held()).toBeUndefined();
  await line.provision('sensor', serial);
});

test('all of it leaves a ledger that verifies', async () => {
  expect(await line.problems()).toEqual([]);
});
