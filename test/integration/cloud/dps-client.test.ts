import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createDpsEnrollmentService, type DpsClientOptions } from '../../../station/cloud/dps/dps-client.ts';
import type { Enrollment, EnrollmentService } from '../../../station/cloud/enrollment-service.ts';
import { type Clock, systemClock } from '../../../station/domain/clock.ts';
import { StationError } from '../../../station/domain/station-error.ts';
import { startDpsEmulator } from '../../../station/emulator/dps-emulator.ts';
import type { DpsEmulator } from '../../../station/emulator/dps-emulator-types.ts';
import { createLocalCa } from '../../../station/pki/local-ca.ts';
import { decodePem, encodePem } from '../../../station/pki/pem.ts';

let emulator: DpsEmulator;
const opened: EnrollmentService[] = [];
const never = new AbortController().signal;
const ca = createLocalCa({ commonName: 'Devices', now: new Date() });

beforeAll(async () => {
  emulator = await startDpsEmulator();
});
afterAll(() => emulator.close());
afterEach(async () => {
  await emulator.setOutage(null);
  await Promise.all(opened.splice(0).map((service) => service.close()));
});

const connect = (options: Partial<DpsClientOptions> = {}): EnrollmentService => {
  const { connectionString, port, ca } = emulator.ready;
  const address = { host: '127.0.0.1', port };
  const service = createDpsEnrollmentService({ connectionString, address, ca, timeoutMs: 5000, ...options });
  opened.push(service);
  return service;
};

let count = 0;
const wrapped = (der: Buffer) => ({ certificate: encodePem('CERTIFICATE', der) });
const newId = () => `unit-${++count}`;
const certificate = (): Buffer => {
  const [der] = decodePem('CERTIFICATE', ca.issueServerCertificate({ dnsNames: ['device'] }).certificatePem);
  if (der === undefined) throw new Error('no certificate');
  return der;
};
const x509 = (registrationId = newId(), der = certificate()): Enrollment => ({
  registrationId,
  deviceId: null,
  attestation: { kind: 'x509', certificate: der },
  provisioningStatus: 'enabled',
});
const symmetric = (registrationId = newId(), key = randomBytes(32)): Enrollment => ({
  registrationId,
  deviceId: `device-${registrationId}`,
  attestation: { kind: 'symmetric-key', primaryKey: key, secondaryKey: Buffer.from(key.toReversed()) },
  provisioningStatus: 'enabled',
});
const failure = async (work: Promise<unknown>): Promise<StationError> => {
  const error = await work.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (!(error instanceof StationError)) throw new Error('not refused with a StationError', { cause: error });
  return error;
};
const clockOff = (ms: number): Clock => ({ ...systemClock, now: () => new Date(Date.now() + ms) });

describe('create', () => {
  test('the product’s settings arrive as DPS’s model names them', async () => {
    const initialTwin = { tags: { line: 7 }, desired: { on: true } };
    const customAllocation = { webhookUrl: 'https://hook.example/', apiVersion: '2021-10-01' };
    const settings = { iotEdge: true, allocationPolicy: 'custom', customAllocation, initialTwin } as const;
    const hubs = { iotHubs: ['a.azure-devices.net'], deviceInformation: { model: 'x' } };
    const wanted: Enrollment = {
      ...x509(),
      provisioningStatus: 'disabled',
      settings: { ...settings, ...hubs, reprovisionPolicy: 'reset' },
    };
    expect(await connect().create([wanted], never)).toMatchObject([{ status: 'created' }]);
    expect(emulator.enrollments.get(wanted.registrationId)).toMatchObject({
      provisioningStatus: 'disabled',
      capabilities: { iotEdge: true },
      allocationPolicy: 'custom',
      customAllocationDefinition: customAllocation,
      iotHubs: hubs.iotHubs,
      reprovisionPolicy: { updateHubAssignment: true, migrateDeviceData: false },
      initialTwin: { tags: { line: 7 }, properties: { desired: { on: true } } },
      optionalDeviceInformation: { model: 'x' },
    });
  });

  test('an answer that was lost is found again by the attestation, whatever became of the settings', async () => {
    const wanted: Enrollment = { ...x509(), settings: { reprovisionPolicy: 'never' } };
    const service = connect();
    await service.create([wanted], never);
    const later: Enrollment = { ...wanted, settings: { reprovisionPolicy: 'migrate', iotEdge: true } };
    expect(await service.compare(later, never)).toMatchObject({ matches: true, difference: null });
  });

  test('one certificate, one key pair: the cloud holds exactly them', async () => {
    const service = connect();
    const [device, keyed] = [x509(), symmetric()];
    for (const enrollment of [device, keyed]) {
      const [result] = await service.create([enrollment], never);
      expect(result).toMatchObject({
        status: 'created',
        etag: emulator.enrollments.get(enrollment.registrationId)?.etag,
      });
    }
    const heldKeys = emulator.enrollments.get(keyed.registrationId);
    expect(heldKeys).toMatchObject({
      deviceId: keyed.deviceId,
      provisioningStatus: 'enabled',
      attestation: { type: 'symmetricKey', symmetricKey: keysOf(keyed) },
    });
    expect((await service.compare(device, never))?.matches).toBe(true);
  });

  test('ten in one request', async () => {
    const service = connect();
    const ten = Array.from({ length: 10 }, (_, index) => (index % 2 === 0 ? x509() : symmetric()));
    const results = await service.create(ten, never);
    expect(results.map(({ status }) => status)).toEqual(Array(10).fill('created'));
    expect(service.requests).toBe(1);
    for (const { registrationId } of ten) expect(emulator.enrollments.get(registrationId)).toBeDefined();
  });

  test('it never overwrites: singly and in bulk, what is there stays', async () => {
    const service = connect();
    const first = x509();
    await service.create([first], never);
    const other = x509(first.registrationId);
    expect(await service.create([other], never)).toEqual([{ registrationId: first.registrationId, status: 'exists' }]);
    const fresh = x509();
    const results = await service.create([other, fresh], never);
    expect(results.map(({ status }) => status)).toEqual(['exists', 'exists']);
    expect((await service.compare(first, never))?.matches).toBe(true);
    expect((await service.compare(fresh, never))?.matches).toBe(true);
  });

  test('an item that the service refuses has its own result, in a bulk too', async () => {
    const service = connect();
    const bad = x509(newId(), Buffer.from('not a certificate'));
    const [single] = await service.create([bad], never);
    expect(single).toMatchObject({ status: 'refused', code: 'DPS_REQUEST_REFUSED' });
    const good = x509();
    const results = await service.create([bad, good], never);
    expect(results[0]).toMatchObject({ registrationId: bad.registrationId, status: 'refused' });
    expect(results[1]).toMatchObject({ registrationId: good.registrationId, status: 'exists' });
  });
});

describe('compare', () => {
  test('nothing there', async () => {
    expect(await connect().compare(x509(), never)).toBeUndefined();
    expect(await connect().compare(symmetric(), never)).toBeUndefined();
  });

  test('another certificate, and which', async () => {
    const service = connect();
    const der = certificate();
    const there = x509(newId(), der);
    await service.create([there], never);
    expect(await service.compare(x509(there.registrationId), never)).toMatchObject({
      matches: false,
      difference: 'attestation',
      credentialSha256: createHash('sha256').update(der).digest('hex'),
    });
  });

  test('keys: equal, one bit different, and the secondary alone different', async () => {
    const service = connect();
    const key = randomBytes(32);
    const there = symmetric(newId(), key);
    await service.create([there], never);
    expect((await service.compare(there, never))?.matches).toBe(true);
    const flipped = Buffer.from(key);
    flipped.writeUInt8(flipped.readUInt8(31) ^ 1, 31);
    expect(await service.compare(symmetric(there.registrationId, flipped), never)).toMatchObject({
      difference: 'attestation',
      credentialSha256: createHash('sha256').update(key).digest('hex'),
    });
    const secondaryOff = { ...there, attestation: { ...there.attestation, secondaryKey: flipped } } as Enrollment;
    expect((await service.compare(secondaryOff, never))?.matches).toBe(false);
  });

  test('a certificate where keys are wanted, and the other way round', async () => {
    const service = connect();
    const [device, keyed] = [x509(), symmetric()];
    await service.create([device, keyed], never);
    expect((await service.compare(symmetric(device.registrationId), never))?.difference).toBe('attestation');
    expect((await service.compare(x509(keyed.registrationId), never))?.difference).toBe('attestation');
  });

  test('a second certificate beside the right one would let another device in', async () => {
    const [own, foreign] = [certificate(), certificate()];
    const device = x509(newId(), own);
    const { registrationId } = device;
    const put = (clientCertificates: object, etag?: string) => {
      const enrollment = { registrationId, attestation: { type: 'x509', x509: { clientCertificates } } };
      return emulator.enrollments.put(enrollment, etag);
    };
    await put({ primary: wrapped(own) });
    expect((await connect().compare(device, never))?.matches).toBe(true);
    await put({ primary: wrapped(own), secondary: wrapped(foreign) }, '*');
    expect((await connect().compare(device, never))?.difference).toBe('attestation');
  });

  test('another device id, a disabled enrollment', async () => {
    const service = connect();
    const device = x509();
    await service.create([device], never);
    expect((await service.compare({ ...device, deviceId: 'else' }, never))?.difference).toBe('device id');
    expect((await service.compare({ ...device, provisioningStatus: 'disabled' }, never))?.difference).toBe(
      'provisioning status',
    );
  });
});

describe('replace', () => {
  test('takes the place of exactly the version that was compared', async () => {
    const service = connect();
    const old = x509();
    await service.create([old], never);
    const etag = (await service.compare(old, never))?.etag ?? '';
    const [fresh, later] = [symmetric(old.registrationId), symmetric(old.registrationId)];
    expect(await service.replace(fresh, etag, never)).toMatchObject({ status: 'created' });
    expect((await service.compare(fresh, never))?.matches).toBe(true);
    expect((await failure(service.replace(later, etag, never))).code).toBe('DPS_PRECONDITION_FAILED');
    expect((await service.compare(fresh, never))?.matches).toBe(true);
  });
});

describe('bad days', () => {
  test.each([
    ['refuse', 'DPS_UNREACHABLE', { sent: false }],
    ['reset', 'DPS_UNREACHABLE', { sent: true }],
    ['500', 'DPS_UNAVAILABLE', { status: 500, retryAfterMs: null }],
    ['503', 'DPS_UNAVAILABLE', { status: 503 }],
    ['429:7', 'DPS_THROTTLED', { retryAfterMs: 7000 }],
    ['429:no-retry-after', 'DPS_THROTTLED', { retryAfterMs: null }],
  ])('outage %s is %s', async (outage, code, details) => {
    await emulator.setOutage(outage);
    const error = await failure(connect().create([x509()], never));
    expect({ code: error.code, details: error.details }).toMatchObject({ code, details });
  });

  test('a server that never answers costs the deadline, not more', async () => {
    await emulator.setOutage('silent');
    const before = performance.now();
    const error = await failure(connect({ timeoutMs: 300 }).create([x509()], never));
    expect({ code: error.code, details: error.details }).toEqual({
      code: 'DPS_TIMEOUT',
      details: { timeoutMs: 300, sent: true },
    });
    expect(performance.now() - before).toBeLessThan(2000);
  });

  test('aborting ends a request at once, with the caller’s reason', async () => {
    await emulator.setOutage('silent');
    const stop = new AbortController();
    const work = connect().compare(x509(), stop.signal);
    stop.abort(new Error('enough'));
    await expect(work).rejects.toThrow('enough');
  });

  test('an answer lost after its effect: the enrollment is there and compares equal', async () => {
    await emulator.setOutage('reset-after-success:1');
    const service = connect();
    const device = x509();
    expect((await failure(service.create([device], never))).code).toBe('DPS_UNREACHABLE');
    expect(await service.create([device], never)).toMatchObject([{ status: 'exists' }]);
    expect((await service.compare(device, never))?.matches).toBe(true);
  });

  test('a connection that the service closed while it was idle is replaced without a word', async () => {
    const service = connect();
    await service.create([x509()], never);
    await emulator.setOutage('refuse');
    await emulator.setOutage(null);
    await service.create([x509()], never);
    emulator.faults.add({ effect: { kind: 'reset' } });
    expect((await service.create([x509()], never))[0]?.status).toBe('created');
  });

  test('an authority that is not ours: nothing is sent', async () => {
    const before = emulator.counters.requests;
    const { certificatePem } = createLocalCa({ commonName: 'Somebody else', now: new Date() });
    const error = await failure(connect({ ca: certificatePem }).create([x509()], never));
    expect(error.code).toBe('DPS_UNTRUSTED');
    expect(emulator.counters.requests).toBe(before);
  });

  test('a wrong key is refused twice, then told with the clocks’ difference', async () => {
    const connectionString = emulator.ready.connectionString.replace(/SharedAccessKey=.*/, 'SharedAccessKey=AAAA');
    const service = connect({ connectionString });
    const error = await failure(service.create([x509()], never));
    expect(error.code).toBe('DPS_UNAUTHORIZED');
    expect(Math.abs(Number(error.details['clockSkewMs']))).toBeLessThan(2500);
    expect(service.requests).toBe(2);
  });

  test('a clock two hours behind is refused and measured; one ahead is measured', async () => {
    const behind = connect({ clock: clockOff(-7_200_000) });
    const error = await failure(behind.create([x509()], never));
    expect(error.code).toBe('DPS_UNAUTHORIZED');
    expect(Math.round(Number(error.details['clockSkewMs']) / 60_000)).toBe(-120);
    const ahead = connect({ clock: clockOff(7_200_000) });
    await ahead.compare(x509(), never);
    expect(Math.round(Number(ahead.lastClockSkewMs) / 60_000)).toBe(120);
  });
});

describe('secrets', () => {
  test('no error of a request repeats a key of it or the signature', async () => {
    const key = randomBytes(32);
    await emulator.setOutage('500');
    const error = await failure(connect().create([symmetric(newId(), key)], never));
    const everything = inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true });
    expect(everything).not.toContain(key.toString('base64'));
    expect(everything).not.toContain('SharedAccessSignature');
  });

  test('DEBUG=* does not make the SDK print the keys', () => {
    const key = randomBytes(32);
    const { connectionString, port, ca } = emulator.ready;
    const script = `
      import { createDpsEnrollmentService } from '${new URL('../../../station/cloud/dps/dps-client.ts', import.meta.url).href}';
      const service = createDpsEnrollmentService({
        connectionString: process.env.CONNECTION, ca: process.env.CA, timeoutMs: 5000,
        address: { host: '127.0.0.1', port: 1 },
      });
      const primaryKey = Buffer.from(process.env.KEY, 'base64');
      const attestation = { kind: 'symmetric-key', primaryKey, secondaryKey: primaryKey };
      const enrollment = { registrationId: 'a', deviceId: null, attestation, provisioningStatus: 'enabled' };
      await service.create([enrollment], new AbortController().signal).catch(({ code }) => process.stdout.write(code));
      process.stderr.write(process.env.DEBUG);
    `;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
      encoding: 'utf8',
      env: {
        ...process.env,
        DEBUG: '*',
        CONNECTION: connectionString,
        CA: ca,
        PORT: String(port),
        KEY: key.toString('base64'),
      },
    });
    expect(stdout).toBe('DPS_UNREACHABLE');
    expect(stderr).toContain('*,-azure-iot-http-base*');
    expect(stderr).not.toContain(key.toString('base64'));
  });
});

const keysOf = ({ attestation }: Enrollment) =>
  attestation.kind === 'symmetric-key'
    ? {
        primaryKey: attestation.primaryKey.toString('base64'),
        secondaryKey: attestation.secondaryKey.toString('base64'),
      }
    : {};
