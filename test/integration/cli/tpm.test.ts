import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { createDpsEnrollmentService } from '../../../station/cloud/dps/dps-client.ts';
import { sampleProductText } from '../../../station/config/samples/sample-products.ts';
import { endorsementDer, endorsementKey, endorsementPem } from '../../conformance/tpm-keys.ts';
import { registerWithTpm } from '../../setup/register-with-tpm.ts';
import { type SoftwareTpm, startSoftwareTpm } from '../../setup/software-tpm.ts';
import { createTestStation, edit, type TestStation } from '../../setup/station-home.ts';

let tpm: SoftwareTpm;
let line: TestStation;
beforeAll(async () => {
  tpm = await startSoftwareTpm();
  line = await createTestStation();
  const product = await sampleProductText('edge-gateway');
  await edit(join(line.home, 'products', 'edge-gateway.toml'), () => product);
});
afterAll(async () => {
  await line[Symbol.asyncDispose]();
  await tpm.close();
});

async function keyFile(name: string, bytes: Buffer | string): Promise<string> {
  const file = join(line.root, name);
  await writeFile(file, bytes);
  return file;
}
async function importKey(serial: string, ek: Buffer | string, more: readonly string[] = [], product = 'edge-gateway') {
  const file = await keyFile(`${serial}.pub`, ek);
  const args = ['--product', product, '--serial', serial, '--ek', file, ...more];
  const ended = await line.run(['enrollments', 'tpm', ...args]);
  return [ended.code, ended.json()[0]] as const;
}

async function registers(registrationId: string): Promise<unknown> {
  const { host, port, idScope, deviceHostName, caFile } = line.emulator.ready;
  const ca = await readFile(String(caFile), 'utf8');
  const ready = { host: String(host), port: Number(port), idScope: String(idScope), ca };
  return registerWithTpm({ ...ready, deviceHostName: String(deviceHostName) }, tpm, registrationId);
}

test('a key that tpm2_createek wrote is imported and enrolled, and its TPM registers through Microsoft’s SDK', async () => {
  const srk = await keyFile('srk.pub', tpm.storageRootKey);
  const imported = await importKey('EG00000001', tpm.endorsementKey, ['--registration-id', 'base32', '--srk', srk]);
  expect(imported).toMatchObject([0, { isNew: true, registrationId: expect.stringMatching(/^[a-z2-7]{52}$/) }]);
  const registrationId = String(imported[1]?.['registrationId']);
  expect((await line.run(['sync'])).json()[0]).toMatchObject({ created: 1, parked: 0 });

  const registered = await registers(registrationId);
  expect(registered).toMatchObject({ status: 'assigned', registrationState: { deviceId: registrationId } });

  const again = await importKey('EG00000001', tpm.endorsementKey, ['--registration-id', 'base32', '--srk', srk]);
  expect(again).toMatchObject([0, { isNew: false, registrationId }]);
  expect((await line.run(['sync'])).json()[0]).toMatchObject({ created: 0 });
  const compared = (await line.run(['sync', '--compare', registrationId])).json()[0];
  expect(compared).toMatchObject({ cloud: { difference: null, origin: 'wanted' } });
  expect((await line.run(['units', 'show', 'EG00000001'])).json()[0]).toMatchObject({
    unit: { state: 'imported', enrollment: 'done' },
    credentials: [{ kind: 'tpm', endorsementKey: tpm.endorsementKey.toString('base64') }],
  });
  expect(await line.run(['ledger', 'verify'])).toMatchObject({ code: 0 });
});

test('its entry is listed, shown, turned off and on, removed and made again like any other, and nothing drifts', async () => {
  const unit = ['--serial', 'EG00000001', '--reason', 'inspection'];
  const told = async (...args: string[]) => {
    const ended = await line.run(args);
    return [ended.code, ended.json().at(-1)] as const;
  };
  const { registrationId, credentialSha256 } = z
    .object({ unit: z.object({ registrationId: z.string(), credentialSha256: z.string() }) })
    .parse((await told('units', 'show', 'EG00000001'))[1]).unit;
  const inCloud = { registrationId, attestation: 'tpm', status: 'enabled' };
  expect(await told('enrollments', 'list')).toMatchObject([0, { enrollments: [{ ...inCloud, serial: 'EG00000001' }] }]);
  expect(await told('enrollments', 'show', 'EG00000001')).toMatchObject([
    0,
    { group: null, ledger: { credentialSha256 }, cloud: { ...inCloud, credentialSha256 } },
  ]);
  expect(await told('drift')).toMatchObject([0, { equal: 1, inCloud: 1 }]);

  expect(await told('enrollments', 'disable', ...unit)).toMatchObject([0, { outcomes: [{ fate: 'changed' }] }]);
  await expect(registers(registrationId)).rejects.toThrow('disabled');
  expect(await told('drift')).toMatchObject([0, { equal: 1 }]);
  expect(await told('enrollments', 'enable', ...unit)).toMatchObject([0, { outcomes: [{ fate: 'changed' }] }]);
  expect(await registers(registrationId)).toMatchObject({ status: 'assigned' });

  expect(await told('enrollments', 'delete', ...unit)).toMatchObject([0, { outcomes: [{ fate: 'changed' }] }]);
  expect(await told('ledger', 'verify')).toMatchObject([0, { verified: true }]);
  await line.run(['sync', '--retry', registrationId, '--reason', 'back']);
  expect((await line.run(['sync'])).code).toBe(0);
  expect(await told('enrollments', 'show', 'EG00000001')).toMatchObject([
    0,
    { cloud: { ...inCloud, credentialSha256 } },
  ]);
  expect(await registers(registrationId)).toMatchObject({ status: 'assigned' });
  expect(await told('drift')).toMatchObject([0, { equal: 1 }]);
  expect(await told('ledger', 'verify')).toMatchObject([0, { verified: true }]);
});

test('one TPM is one unit: its key is refused for another, and the first says otherwise nothing', async () => {
  const other = await importKey('EG00000002', tpm.endorsementKey);
  expect(other).toMatchObject([
    4,
    { error: { code: 'LEDGER_ENDORSEMENT_KEY_TAKEN', details: { owner: 'EG00000001' } } },
  ]);
  const changed = await importKey('EG00000001', tpm.endorsementKey, ['--registration-id', 'sha256']);
  expect(changed).toMatchObject([4, { error: { code: 'LEDGER_UNIT_KNOWN' } }]);
});

test('base64 is taken as it is, under the product’s own registration id', async () => {
  expect(await importKey('EG00000003', `${endorsementKey}\n`)).toMatchObject([
    0,
    { registrationId: 'edge-gateway-eg00000003', isNew: true },
  ]);
});

const wrongKeys: readonly [string, () => Buffer | string, string][] = [
  ['PEM', () => endorsementPem, 'TPM_KEY_UNREADABLE'],
  ['DER', () => endorsementDer, 'TPM_KEY_UNREADABLE'],
  ['a storage root key', () => tpm.storageRootKey, 'TPM_KEY_NOT_ALLOWED'],
  ['nothing', () => '', 'TPM_KEY_UNREADABLE'],
];
test('somebody else’s entry under the id is never overwritten: the row is parked for a person', async () => {
  const { host, port, connectionString, caFile } = line.emulator.ready;
  const address = { host: String(host), port: Number(port) };
  const ca = await readFile(String(caFile), 'utf8');
  const service = createDpsEnrollmentService({
    connectionString: String(connectionString),
    address,
    ca,
    timeoutMs: 5000,
  });
  const attestation = { kind: 'tpm', endorsementKey: tpm.endorsementKey, storageRootKey: null } as const;
  const foreign = { registrationId: 'edge-gateway-eg00000003', deviceId: null, attestation } as const;
  await service.create([{ ...foreign, provisioningStatus: 'enabled' }], new AbortController().signal);
  await service.close();
  const synced = await line.run(['sync']);
  expect([synced.code, synced.json()[0]]).toMatchObject([1, { created: 0, parked: 1 }]);
  expect((await line.run(['sync', '--compare', foreign.registrationId])).json()[0]).toMatchObject({
    ours: { attestation: 'tpm' },
    cloud: { difference: 'attestation', origin: 'unknown' },
  });
});

test.each(wrongKeys)('%s is refused', async (_what, key, code) => {
  expect(await importKey('EG00000009', key())).toMatchObject([2, { error: { code } }]);
});

test('other products, serials and ids are refused, and the line takes no imported unit', async () => {
  expect(await importKey('350000000000017', tpm.endorsementKey, [], 'tracker')).toMatchObject([
    2,
    { error: { code: 'TPM_PRODUCT_OTHER' } },
  ]);
  expect(await importKey('XX1', endorsementKey)).toMatchObject([2, { error: { code: 'SERIAL_MALFORMED' } }]);
  expect(await importKey('EG00000008', endorsementKey, ['--registration-id', 'not an id'])).toMatchObject([
    2,
    { error: { code: 'TPM_REGISTRATION_ID_INVALID' } },
  ]);
  const scan = ['--product', 'edge-gateway', '--serial', 'EG00000001', '--port', 'tcp:127.0.0.1:1'];
  const provisioned = await line.run(['provision', ...scan]);
  expect([provisioned.code, provisioned.json()[0]]).toMatchObject([4, { error: { code: 'PRODUCT_IS_IMPORTED' } }]);
  expect(await line.run(['ledger', 'verify'])).toMatchObject({ code: 0 });
});
