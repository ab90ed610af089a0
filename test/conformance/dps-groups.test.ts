import { createHmac, randomBytes, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { registerDevice } from '../../station/emulator/device-client.ts';
import { makeCertificate } from './dps-certificates.ts';
import { type GroupBody, type GroupDriver, rawGroupDriver, sdkGroupDriver } from './dps-group-drivers.ts';
import { serviceCall } from './dps-service-drivers.ts';
import { type DpsTarget, openTarget, type RawAnswer } from './dps-target.ts';

const key = (fill: number): string => Buffer.alloc(64, fill).toString('base64');
const withKeys = (enrollmentGroupId: string): GroupBody => ({
  enrollmentGroupId,
  attestation: { type: 'symmetricKey', symmetricKey: { primaryKey: key(1), secondaryKey: key(2) } },
  provisioningStatus: 'enabled',
});
const etagOf = ({ body }: RawAnswer): string => z.object({ etag: z.string() }).parse(body).etag;

let target: DpsTarget;
const made: string[] = [];
const newId = (label: string): string => {
  const id = target.newId(label);
  made.push(id);
  return id;
};
beforeAll(async () => {
  target = await openTarget();
});
afterAll(async () => {
  const driver = rawGroupDriver(target);
  for (const id of made) await driver.remove(id);
  await target.close();
});

describe.each([
  ['raw HTTPS', rawGroupDriver],
  ['azure-iot-provisioning-service', sdkGroupDriver],
])('enrollment groups through %s', (_name, createDriver) => {
  let driver: GroupDriver;
  beforeAll(() => {
    driver = createDriver(target);
  });

  it('[REC] PUT creates with 200 and answers the keys; GET and query leave them out, attestationmechanism tells', async () => {
    const id = newId('keys');
    const created = await driver.put(withKeys(id));
    const keys = { type: 'symmetricKey', symmetricKey: { primaryKey: key(1), secondaryKey: key(2) } };
    expect([created.status, created.body]).toMatchObject([200, { enrollmentGroupId: id, attestation: keys }]);
    const { body } = await driver.get(id);
    expect(body).toMatchObject({ enrollmentGroupId: id, etag: etagOf(created) });
    expect(body).toHaveProperty('attestation', { type: 'symmetricKey' });
    for (const absent of ['deviceId', 'registrationState', 'optionalDeviceInformation']) {
      expect(body).not.toHaveProperty(absent);
    }
    expect(await driver.attestation(id)).toMatchObject({ status: 200, body: keys });
    const page = await driver.query(1);
    expect(page).toMatchObject({ status: 200, headers: { 'x-ms-item-type': 'EnrollmentGroup' } });
    expect(z.array(z.looseObject({ enrollmentGroupId: z.string() })).parse(page.body)).toHaveLength(1);
    expect(JSON.stringify(page.body)).not.toContain('primaryKey');
  });

  it('[REC] keys that are null are made by the service', async () => {
    const attestation = { type: 'symmetricKey', symmetricKey: { primaryKey: null, secondaryKey: null } };
    const answer = await driver.put({ enrollmentGroupId: newId('made'), attestation });
    const base64 = expect.stringMatching(/^[A-Za-z0-9+/]{86}==$/);
    expect(answer.body).toMatchObject({ attestation: { symmetricKey: { primaryKey: base64, secondaryKey: base64 } } });
  });

  it('[REC] an unverified signing certificate is accepted; only its info is answered, and may be sent back', async () => {
    const id = newId('x509');
    const ca = makeCertificate({ commonName: id, ca: true });
    const signingCertificates = { primary: { certificate: ca.pem } };
    const created = await driver.put({
      enrollmentGroupId: id,
      attestation: { type: 'x509', x509: { signingCertificates } },
    });
    const sha256Thumbprint = new X509Certificate(ca.der).fingerprint256.replaceAll(':', '');
    expect(created.body).toHaveProperty('attestation.x509.signingCertificates.primary', {
      info: expect.objectContaining({ sha256Thumbprint, subjectName: `CN=${id}` }),
    });
    const read = z.looseObject({ enrollmentGroupId: z.string(), etag: z.string() }).parse((await driver.get(id)).body);
    const again = await driver.put(read);
    expect([again.status, etagOf(again) === read.etag]).toEqual([200, false]);
    expect(again.body).toHaveProperty(
      'attestation.x509.signingCertificates.primary.info.sha256Thumbprint',
      sha256Thumbprint,
    );
  });

  it('[SPEC] what a group says of its devices is answered as it was given: hubs, policies, twin, IoT Edge', async () => {
    const id = newId('settings');
    const settings = {
      capabilities: { iotEdge: true },
      allocationPolicy: 'geoLatency',
      reprovisionPolicy: { updateHubAssignment: true, migrateDeviceData: false },
      initialTwin: { tags: { line: 7 }, properties: { desired: { every: 60 } } },
    };
    const made = await driver.put({ ...withKeys(id), ...settings });
    expect([made.status, made.body]).toMatchObject([200, settings]);
    expect((await driver.get(id)).body).toMatchObject(settings);
    const updated = await driver.put({ ...withKeys(id), ...settings, allocationPolicy: 'hashed', etag: etagOf(made) });
    expect(updated.body).toMatchObject({ ...settings, allocationPolicy: 'hashed' });
  });

  it('[SPEC] a group’s webhook and its version are answered, and the policy custom needs them', async () => {
    const id = newId('webhook');
    const customAllocationDefinition = { webhookUrl: 'https://allocate.example.net/api', apiVersion: '2021-10-01' };
    const custom = { allocationPolicy: 'custom', customAllocationDefinition };
    expect((await driver.put({ ...withKeys(id), ...custom })).body).toMatchObject(custom);
    expect((await driver.put({ ...withKeys(newId('none')), allocationPolicy: 'custom' })).status).toBe(400);
  });

  it('[?] what an update leaves out is the service’s default again', async () => {
    const id = newId('left-out');
    const made = await driver.put({ ...withKeys(id), allocationPolicy: 'geoLatency', initialTwin: { tags: { a: 1 } } });
    const { body } = await driver.put({ ...withKeys(id), etag: etagOf(made) });
    expect(body).not.toHaveProperty('allocationPolicy');
    expect(body).not.toHaveProperty('initialTwin');
  });

  it('[DOC] without the etag an existing group is 409, with another one 412; with its own it is updated', async () => {
    const id = newId('etag');
    const etag = etagOf(await driver.put(withKeys(id)));
    expect((await driver.put(withKeys(id))).status).toBe(409);
    const updated = await driver.put({ ...withKeys(id), etag, provisioningStatus: 'disabled' });
    expect([updated.status, updated.body]).toMatchObject([200, { provisioningStatus: 'disabled' }]);
    expect((await driver.put({ ...withKeys(id), etag })).status).toBe(412);
    expect((await driver.remove(id, etag)).status).toBe(412);
    expect((await driver.remove(id)).status).toBe(204);
    const gone = await driver.get(id);
    expect([gone.status, gone.body]).toMatchObject([404, { errorCode: 404204 }]);
  });

  it('[SPEC] bulk creates and deletes groups, and tells of each that failed', async () => {
    const call = serviceCall(target);
    const enrollmentGroups = [withKeys(newId('bulk')), withKeys(newId('bulk'))];
    const done = { status: 200, body: { errors: [], isSuccessful: true } };
    expect(await call('POST', '/enrollmentGroups', { mode: 'create', enrollmentGroups })).toMatchObject(done);
    const again = await call('POST', '/enrollmentGroups', { mode: 'create', enrollmentGroups });
    expect([again.status, again.body]).toMatchObject([
      200,
      {
        errors: enrollmentGroups.map(({ enrollmentGroupId }) => ({ enrollmentGroupId, errorCode: expect.any(Number) })),
        isSuccessful: false,
      },
    ]);
    expect(await call('POST', '/enrollmentGroups', { mode: 'delete', enrollmentGroups })).toMatchObject(done);
    for (const { enrollmentGroupId } of enrollmentGroups)
      expect((await driver.get(enrollmentGroupId)).status).toBe(404);
  });

  it('[DOC] a device with a derived key registers; the registration is in the group’s query', async () => {
    const id = newId('devices');
    // Of its own: the first group whose key fits would take the device.
    const [primary, secondary] = [randomBytes(64), randomBytes(64)];
    const symmetricKey = { primaryKey: primary.toString('base64'), secondaryKey: secondary.toString('base64') };
    await driver.put({ enrollmentGroupId: id, attestation: { type: 'symmetricKey', symmetricKey } });
    const registrationId = `${id}-unit`;
    for (const [groupKey, protocol] of [
      [primary, 'http'],
      [secondary, 'mqtt'],
      [primary, 'mqtt-ws'],
      [secondary, 'amqp'],
      [primary, 'amqp-ws'],
    ] as const) {
      const derived = createHmac('sha256', groupKey).update(registrationId).digest('base64');
      const address = target.addressFor(protocol);
      const registration = await registerDevice({
        identity: {
          idScope: target.idScope,
          registrationId,
          globalEndpoint: target.deviceHostName,
          credential: { kind: 'symmetric-key', key: derived },
        },
        protocol,
        timeoutMs: 30_000,
        ...(address === undefined ? {} : { address }),
        ...(target.ca === undefined ? {} : { ca: target.ca }),
      });
      expect(registration).toMatchObject({ status: 'assigned', deviceId: registrationId });
    }
    const page = await driver.registrations(id);
    expect(page).toMatchObject({ status: 200, headers: { 'x-ms-item-type': 'DeviceRegistration' } });
    expect(page.body).toMatchObject([{ registrationId, status: 'assigned' }]);
  });
});
