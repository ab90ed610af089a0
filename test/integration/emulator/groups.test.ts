import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { registerDevice } from '../../../station/emulator/device-client.ts';
import { startDpsEmulator } from '../../../station/emulator/dps-emulator.ts';
import type { DpsEmulator, DpsEmulatorOptions } from '../../../station/emulator/dps-emulator-types.ts';
import { makeCertificate, type TestCertificate } from '../../conformance/dps-certificates.ts';
import { sasToken, send } from '../../conformance/dps-target.ts';
import { armOfEmulator, proveCa } from '../../setup/arm-client.ts';
import { connectTo } from './emulator-client.ts';

const hub = 'factory-hub.azure-devices.net';
const groupKey = Buffer.alloc(64, 5).toString('base64');
const derived = (key: string, registrationId: string): string =>
  createHmac('sha256', Buffer.from(key, 'base64')).update(registrationId).digest('base64');

const root = makeCertificate({ commonName: 'root', ca: true });
const factory = makeCertificate({ commonName: 'factory', ca: true, issuer: root });
const station = makeCertificate({ commonName: 'station 1', ca: true, issuer: factory });
const device = makeCertificate({ commonName: 'unit', issuer: station });

let emulator: DpsEmulator;
afterEach(() => emulator.close());

const start = async (options: DpsEmulatorOptions = {}): Promise<void> => {
  emulator = await startDpsEmulator({ hubs: [hub], assignAfterMs: 0, retryAfterSeconds: 0, ...options });
};
const register = (credential: Parameters<typeof registerDevice>[0]['identity']['credential']) => {
  const { host, port, ca, idScope, deviceHostName: globalEndpoint } = emulator.ready;
  const identity = { idScope, registrationId: 'unit', globalEndpoint, credential };
  return registerDevice({ identity, protocol: 'http', address: { host, port }, ca, timeoutMs: 10_000 });
};
const withKey = (key: string) => register({ kind: 'symmetric-key', key });
const withChain = ({ pem, privateKey }: TestCertificate, ...chain: TestCertificate[]) =>
  register({ kind: 'x509', certificate: [pem, ...chain.map((ca) => ca.pem)].join(''), privateKey });

const symmetric = (key: string) => ({ type: 'symmetricKey', symmetricKey: { primaryKey: key, secondaryKey: key } });
const signedBy = ({ pem: certificate }: TestCertificate) => ({
  type: 'x509',
  x509: { signingCertificates: { primary: { certificate } } },
});
const group = (enrollmentGroupId: string, attestation: object, fields: object = {}) =>
  emulator.groups.put({ enrollmentGroupId, attestation, ...fields });
const refused = { code: 'DEVICE_REGISTRATION_REFUSED' };

describe('a device of a symmetric-key group', () => {
  it('registers with the key that derives from its id, and is one of the group’s registrations', async () => {
    await start();
    await group('lot', symmetric(groupKey), { initialTwin: { tags: { lot: 1 } } });
    expect(await withKey(derived(groupKey, 'unit'))).toMatchObject({ assignedHub: hub, deviceId: 'unit' });
    expect(emulator.devicesOf(hub).get('unit')).toEqual({
      deviceId: 'unit',
      registrationId: 'unit',
      authentication: { type: 'sas' },
      twin: { tags: { lot: 1 } },
    });
  });

  it('is refused with the group’s own key, with another device’s, and while the group is disabled', async () => {
    await start();
    await group('lot', symmetric(groupKey), { provisioningStatus: 'disabled' });
    for (const key of [groupKey, derived(groupKey, 'other'), derived(groupKey, 'unit')]) {
      await expect(withKey(key)).rejects.toMatchObject(refused);
    }
    expect(emulator.devicesOf(hub).size).toBe(0);
  });
});

it('what a device is told of its registration names the group', async () => {
  await start();
  await group('lot', symmetric(groupKey));
  await withKey(derived(groupKey, 'unit'));
  const client = connectTo(emulator.ready);
  const resource = `${emulator.ready.idScope}/registrations/unit`;
  const authorization = sasToken({ resource, key: derived(groupKey, 'unit'), keyName: 'registration' });
  const answer = await send(client.target, emulator.ready.deviceHostName, {
    method: 'POST',
    path: `/${resource}?api-version=2019-03-31`,
    body: { registrationId: 'unit' },
    headers: { authorization },
  });
  client.close();
  expect(answer.body).toMatchObject({ status: 'assigned', symmetricKey: { enrollmentGroupId: 'lot' } });
  expect(answer.body).not.toHaveProperty('enrollmentGroupId');
});

describe('a device of an X.509 group', () => {
  it('registers by the intermediate that signed it', async () => {
    await start();
    await group('station-1', signedBy(station));
    expect(await withChain(device, station)).toMatchObject({ assignedHub: hub });
    const { authentication } = emulator.devicesOf(hub).get('unit') ?? {};
    expect(authentication).toMatchObject({ type: 'selfSigned' });
    expect(await withChain(device)).toMatchObject({ assignedHub: hub });
  });

  it('is refused under another CA of that name, self-signed, or with another common name', async () => {
    await start();
    await group('station-1', signedBy(station));
    const impostor = makeCertificate({ commonName: 'station 1', ca: true });
    await expect(withChain(makeCertificate({ commonName: 'unit', issuer: impostor }), impostor)).rejects.toMatchObject(
      refused,
    );
    await expect(withChain(makeCertificate({ commonName: 'unit' }))).rejects.toMatchObject(refused);
    await expect(withChain(makeCertificate({ commonName: 'other', issuer: station }))).rejects.toMatchObject(refused);
  });

  it('must lead to a verified CA, if that is required', async () => {
    await start({ verifiedCas: [root.pem] });
    await group('station-1', signedBy(station));
    expect(await withChain(device, station, factory)).toMatchObject({ assignedHub: hub });
    await expect(withChain(device, station)).rejects.toMatchObject(refused);
  });

  it('need not, if that is not required', async () => {
    await start({ verifiedCas: [root.pem], requireVerifiedCa: false });
    await group('station-1', signedBy(station));
    expect(await withChain(device, station)).toMatchObject({ assignedHub: hub });
  });
});

describe('which entry decides', () => {
  it('the nearest intermediate; a disabled group blocks what an upper one would let in', async () => {
    await start({ verifiedCas: [root.pem] });
    await group('factory', signedBy(factory));
    expect(await withChain(device, station, factory)).toMatchObject({ status: 'assigned' });
    await group('station-1', signedBy(station), { provisioningStatus: 'disabled' });
    await expect(withChain(device, station, factory)).rejects.toMatchObject(refused);
    await emulator.groups.remove('station-1');
    expect(await withChain(device, station, factory)).toMatchObject({ status: 'assigned' });
  });

  it('an individual enrollment before any group, also a disabled one', async () => {
    await start();
    await group('lot', symmetric(groupKey));
    const own = Buffer.alloc(32, 8).toString('base64');
    const attestation = symmetric(own);
    await emulator.enrollments.put({ registrationId: 'unit', attestation });
    await expect(withKey(derived(groupKey, 'unit'))).rejects.toMatchObject(refused);
    expect(await withKey(own)).toMatchObject({ status: 'assigned' });
    await emulator.enrollments.put({ registrationId: 'unit', attestation, provisioningStatus: 'disabled' }, '*');
    await expect(withKey(own)).rejects.toMatchObject(refused);
    await expect(withKey(derived(groupKey, 'unit'))).rejects.toMatchObject(refused);
  });
});

it('groups are 100 of a kind at most', async () => {
  await start();
  for (let index = 0; index < 100; index++) await group(`lot-${index}`, symmetric(groupKey));
  await expect(group('lot-100', symmetric(groupKey))).rejects.toMatchObject({ status: 403 });
  await group('station-1', signedBy(station));
});

it('groups and what they let in survive a restart', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'dps-groups-'));
  try {
    const stateFile = join(directory, 'dps.state');
    await start({ stateFile });
    await group('lot', symmetric(groupKey));
    await withKey(derived(groupKey, 'unit'));
    await emulator.close();
    await start({ stateFile });
    expect(emulator.groups.get('LOT')).toMatchObject({ enrollmentGroupId: 'lot' });
    expect(await withKey(derived(groupKey, 'unit'))).toMatchObject({ substatus: 'initialAssignment' });
  } finally {
    await emulator.close();
    await rm(directory, { recursive: true });
  }
});

describe('a group by CA reference', () => {
  const byReference = (primary: string, secondary?: string) => ({
    type: 'x509',
    x509: { caReferences: { primary, ...(secondary === undefined ? {} : { secondary }) } },
  });
  const chain = () => withChain(device, station, factory);

  it('lets in what leads to the CA that is verified under that name, and nobody before and after', async () => {
    await start();
    const arm = armOfEmulator(emulator);
    await arm.uploadCa({ name: 'plant', certificate: factory.der, etag: null }, new AbortController().signal);
    await group('plant-group', byReference('Plant'));
    await expect(chain()).rejects.toMatchObject(refused);
    const { etag = '' } = (await arm.ca('plant', new AbortController().signal)) ?? {};
    const { code, etag: next } = await arm.generateCode('plant', etag, new AbortController().signal);
    const proof = makeCertificate({ commonName: code, issuer: factory }).der;
    const verified = await arm.verifyCa('plant', next, proof, new AbortController().signal);
    expect(await chain()).toMatchObject({ assignedHub: hub });
    await expect(withChain(device)).rejects.toMatchObject(refused);
    const impostor = makeCertificate({ commonName: 'factory', ca: true });
    await expect(withChain(makeCertificate({ commonName: 'unit', issuer: impostor }), impostor)).rejects.toMatchObject(
      refused,
    );
    await arm.deleteCa('plant', verified.etag, new AbortController().signal);
    await expect(chain()).rejects.toMatchObject(refused);
  });

  it('takes a second CA, and no name that nobody uploaded; the nearest CA decides between groups', async () => {
    await start();
    const arm = armOfEmulator(emulator);
    const other = makeCertificate({ commonName: 'other plant', ca: true });
    await proveCa(arm, 'other', other);
    await proveCa(arm, 'root', root);
    await group('plants', byReference('other', 'root'));
    expect(await chain()).toMatchObject({ assignedHub: hub });
    expect(await withChain(makeCertificate({ commonName: 'unit', issuer: other }))).toMatchObject({ assignedHub: hub });
    await expect(group('nobody', byReference('unheard'))).rejects.toMatchObject({ status: 400 });
    await group('station-1', signedBy(station), { provisioningStatus: 'disabled' });
    await expect(chain()).rejects.toMatchObject(refused);
  });
});
