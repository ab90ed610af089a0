import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { registerDevice } from '../../station/emulator/device-client.ts';
import { type DeviceProtocol, deviceProtocols } from '../../station/emulator/device-transports.ts';
import { startDpsEmulator } from '../../station/emulator/dps-emulator.ts';
import type { DpsEmulator } from '../../station/emulator/dps-emulator-types.ts';
import { type ArmTarget, openArmTarget } from './dps-arm-target.ts';
import { makeCertificate, type TestCertificate } from './dps-certificates.ts';
import { type GroupBody, type GroupDriver, rawGroupDriver, sdkGroupDriver } from './dps-group-drivers.ts';
import { rawDriver, sdkDriver } from './dps-service-drivers.ts';
import { type DpsTarget, openTarget } from './dps-target.ts';

/** Groups by CA reference need both APIs of one service: against a real one, all variables of both. */
const isReal = ['DPS_CONNECTION_STRING', 'DPS_ID_SCOPE', 'DPS_ARM_SERVICE', 'DPS_ARM_TOKEN'].every(
  (name) => process.env[name],
);
let emulator: DpsEmulator | undefined;
let target: DpsTarget;
let arm: ArmTarget;
const groups: string[] = [];
const enrollments: string[] = [];
const cas: string[] = [];

beforeAll(async () => {
  if (!isReal) emulator = await startDpsEmulator({ assignAfterMs: 0, retryAfterSeconds: 0 });
  target = await openTarget(emulator);
  arm = await openArmTarget(emulator);
});
afterAll(async () => {
  const driver = rawGroupDriver(target);
  for (const id of groups) await driver.remove(id);
  for (const id of enrollments) await rawDriver(target).remove(id);
  for (const name of cas) {
    const { etag = '' } = await arm.client.dpsCertificate.get(name, arm.resourceGroup, arm.service);
    await arm.client.dpsCertificate.delete(arm.resourceGroup, arm.service, name, etag);
  }
  await target.close();
  await arm.close();
  await emulator?.close();
});

/** The CA’s name in the service. */
async function upload(ca: TestCertificate): Promise<string> {
  const name = arm.newName();
  cas.push(name);
  const body = { properties: { certificate: ca.der } };
  await arm.client.dpsCertificate.createOrUpdate(arm.resourceGroup, arm.service, name, body);
  return name;
}
async function prove(name: string, ca: TestCertificate): Promise<void> {
  const { dpsCertificate } = arm.client;
  const { etag = '' } = await dpsCertificate.get(name, arm.resourceGroup, arm.service);
  const generated = await dpsCertificate.generateVerificationCode(name, etag, arm.resourceGroup, arm.service);
  const proof = makeCertificate({ commonName: generated.properties?.verificationCode ?? '', issuer: ca });
  await dpsCertificate.verifyCertificate(name, generated.etag ?? '', arm.resourceGroup, arm.service, {
    certificate: proof.der.toString('base64'),
  });
}
const newCa = (label: string): TestCertificate => makeCertificate({ commonName: target.newId(label), ca: true });
const newGroup = (label: string): string => {
  const id = target.newId(label);
  groups.push(id);
  return id;
};
const byReference = (enrollmentGroupId: string, primary: string, secondary?: string): GroupBody => ({
  enrollmentGroupId,
  attestation: { type: 'x509', x509: { caReferences: { primary, ...(secondary === undefined ? {} : { secondary }) } } },
});
const register = (leaf: TestCertificate, protocol: DeviceProtocol) => {
  const address = target.addressFor(protocol);
  return registerDevice({
    identity: {
      idScope: target.idScope,
      registrationId: leaf.commonName,
      globalEndpoint: target.deviceHostName,
      credential: { kind: 'x509', certificate: leaf.pem, privateKey: leaf.privateKey },
    },
    protocol,
    timeoutMs: 30_000,
    ...(address === undefined ? {} : { address }),
    ...(target.ca === undefined ? {} : { ca: target.ca }),
  });
};

describe.each([
  ['raw HTTPS', rawGroupDriver],
  ['azure-iot-provisioning-service', sdkGroupDriver],
])('groups by CA reference through %s', (_name, createDriver) => {
  let driver: GroupDriver;
  beforeAll(() => {
    driver = createDriver(target);
  });

  it('[SPEC] PUT and GET answer the names of the CAs, primary and secondary; they may be sent back', async () => {
    const [first, second] = [newCa('first'), newCa('second')];
    const [primary, secondary] = [await upload(first), await upload(second)];
    await prove(primary, first);
    await prove(secondary, second);
    const id = newGroup('names');
    const attestation = { type: 'x509', x509: { caReferences: { primary, secondary } } };
    const made = await driver.put(byReference(id, primary, secondary));
    expect([made.status, made.body]).toMatchObject([200, { attestation }]);
    const { body } = await driver.get(id);
    expect(body).toMatchObject({ attestation });
    const read = z.looseObject({ enrollmentGroupId: z.string(), etag: z.string() }).parse(body);
    const again = await driver.put(read);
    expect([again.status, again.body]).toMatchObject([200, { attestation }]);
    const alone = await driver.put({
      ...byReference(id, primary),
      etag: z.object({ etag: z.string() }).parse(again.body).etag,
    });
    expect(alone.body).not.toHaveProperty('attestation.x509.caReferences.secondary');
  });

  it('[?] a name that nobody uploaded is 400', async () => {
    expect((await driver.put(byReference(newGroup('unheard'), target.newId('nobody')))).status).toBe(400);
  });
});

describe('devices of a group by CA reference', () => {
  it('[DOC] get in below the CA once it is verified, and not before', async () => {
    const ca = newCa('plant');
    const name = await upload(ca);
    const id = newGroup('plant');
    await rawGroupDriver(target).put(byReference(id, name));
    const leaf = makeCertificate({ commonName: target.newId('unit'), issuer: ca });
    await expect(register(leaf, 'http')).rejects.toMatchObject({ code: 'DEVICE_REGISTRATION_REFUSED' });
    await prove(name, ca);
    for (const protocol of deviceProtocols) {
      expect(await register(leaf, protocol)).toMatchObject({ status: 'assigned', deviceId: leaf.commonName });
    }
    expect((await rawGroupDriver(target).registrations(id)).body).toMatchObject([
      { registrationId: leaf.commonName, status: 'assigned' },
    ]);
  });

  it('[DOC] and nobody below another CA of the same subject', async () => {
    const ca = newCa('same');
    const name = await upload(ca);
    await prove(name, ca);
    await rawGroupDriver(target).put(byReference(newGroup('same'), name));
    const impostor = makeCertificate({ commonName: ca.commonName, ca: true });
    const leaf = makeCertificate({ commonName: target.newId('unit'), issuer: impostor });
    await expect(register(leaf, 'http')).rejects.toMatchObject({ code: 'DEVICE_REGISTRATION_REFUSED' });
  });
});

/** An individual enrollment by CA reference; its id is deleted afterwards. */
const enroll = (registrationId: string, primary: string, secondary?: string) => {
  enrollments.push(registrationId);
  const caReferences = { primary, ...(secondary === undefined ? {} : { secondary }) };
  return { registrationId, attestation: { type: 'x509', x509: { caReferences } } };
};

describe.each([
  ['raw HTTPS', rawDriver],
  ['azure-iot-provisioning-service', sdkDriver],
])('individual enrollments by CA reference through %s', (_name, createDriver) => {
  it('[SPEC, SRC] PUT, GET, query and the mechanism answer the names of the CAs, and the entry may be sent back', async () => {
    const driver = createDriver(target);
    const [first, second] = [newCa('own'), newCa('own')];
    const [primary, secondary] = [await upload(first), await upload(second)];
    const wanted = enroll(target.newId('own'), primary, secondary);
    const { attestation, registrationId } = wanted;
    const made = await driver.put(wanted);
    expect([made.status, made.body]).toMatchObject([200, { attestation }]);
    const { body } = await driver.get(registrationId);
    expect(body).toMatchObject({ attestation });
    expect((await driver.attestation(registrationId)).body).toStrictEqual(attestation);
    const { registrationState: _readOnly, ...read } = z
      .looseObject({ registrationId: z.string(), etag: z.string() })
      .parse(body);
    expect(await driver.put(read)).toMatchObject({ status: 200, body: { attestation } });
  });

  it('[?] a name that nobody uploaded is 400, and so are certificates beside references', async () => {
    const driver = createDriver(target);
    const registrationId = target.newId('own');
    expect((await driver.put(enroll(registrationId, target.newId('nobody')))).status).toBe(400);
    const primary = await upload(newCa('own'));
    const { pem } = makeCertificate({ commonName: registrationId });
    const x509 = { caReferences: { primary }, clientCertificates: { primary: { certificate: pem } } };
    expect((await driver.put({ registrationId, attestation: { type: 'x509', x509 } })).status).toBe(400);
  });
});

describe('a device enrolled by CA reference', () => {
  it('[DOC] gets in with any certificate of its name below the CA, once that is verified', async () => {
    const ca = newCa('line');
    const name = await upload(ca);
    const registrationId = target.newId('unit');
    await rawDriver(target).put(enroll(registrationId, name));
    const [leaf, renewed] = [ca, ca].map((issuer) => makeCertificate({ commonName: registrationId, issuer }));
    if (!leaf || !renewed) throw new Error('two certificates');
    await expect(register(leaf, 'http')).rejects.toMatchObject({ code: 'DEVICE_REGISTRATION_REFUSED' });
    await prove(name, ca);
    for (const certificate of [leaf, renewed]) {
      expect(await register(certificate, 'http')).toMatchObject({ status: 'assigned', deviceId: registrationId });
    }
    expect(await register(leaf, 'mqtt')).toMatchObject({ status: 'assigned' });
  });

  it('[DOC] and by its second CA; not by another CA, under another name, or with a certificate of its own', async () => {
    const [first, second, strange] = [newCa('line'), newCa('line'), newCa('line')];
    const names = [await upload(first), await upload(second), await upload(strange)] as const;
    await prove(names[0], first);
    await prove(names[1], second);
    await prove(names[2], strange);
    const registrationId = target.newId('unit');
    await rawDriver(target).put(enroll(registrationId, names[0], names[1]));
    const below = (issuer: TestCertificate) => makeCertificate({ commonName: registrationId, issuer });
    expect(await register(below(second), 'http')).toMatchObject({ status: 'assigned' });
    const refused = { code: 'DEVICE_REGISTRATION_REFUSED' };
    await expect(register(below(strange), 'http')).rejects.toMatchObject(refused);
    await expect(register(makeCertificate({ commonName: registrationId }), 'http')).rejects.toMatchObject(refused);
    const misnamed = {
      ...makeCertificate({ commonName: target.newId('other'), issuer: first }),
      commonName: registrationId,
    };
    await expect(register(misnamed, 'http')).rejects.toMatchObject(refused);
  });
});
