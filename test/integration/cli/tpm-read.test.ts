import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleProductText } from '../../../station/config/samples/sample-products.ts';
import { registerWithTpm } from '../../setup/register-with-tpm.ts';
import { type SoftwareTpm, startSoftwareTpm } from '../../setup/software-tpm.ts';
import { createTestStation, edit, type TestStation } from '../../setup/station-home.ts';

/** `station enrollments tpm --read` and `--list` on real TPMs. */

let tpm: SoftwareTpm;
let blank: SoftwareTpm;
let line: TestStation;
beforeAll(async () => {
  tpm = await startSoftwareTpm();
  blank = await startSoftwareTpm({ blank: true });
  line = await createTestStation();
  const product = await sampleProductText('edge-gateway');
  await edit(join(line.home, 'products', 'edge-gateway.toml'), () => product);
});
afterAll(async () => {
  await line[Symbol.asyncDispose]();
  await tpm.close();
  await blank.close();
});

async function imports(...args: readonly string[]) {
  const ended = await line.run(['enrollments', 'tpm', '--product', 'edge-gateway', ...args]);
  return [ended.code, ended.json()[0]] as const;
}

test('a key is read off the TPM itself in one step, and its TPM registers', async () => {
  const registrationId = createHash('sha256').update(tpm.endorsementKey).digest('hex');
  const serial = 'EG00000001';
  const options = ['--with-srk', '--registration-id', 'sha256'];
  expect(await imports('--serial', serial, '--read', tpm.address, ...options)).toMatchObject([
    0,
    { isNew: true, registrationId, tpm: { from: tpm.address, make: { model: expect.any(String) }, certificate: null } },
  ]);
  expect((await line.run(['sync'])).json()[0]).toMatchObject({ created: 1, parked: 0 });

  const { host, port, idScope, deviceHostName, caFile } = line.emulator.ready;
  const ca = await readFile(String(caFile), 'utf8');
  const ready = { host: String(host), port: Number(port), idScope: String(idScope), ca };
  const address = { ...ready, deviceHostName: String(deviceHostName) };
  expect(await registerWithTpm(address, tpm, registrationId)).toMatchObject({ status: 'assigned' });

  const [endorsementKey, storageRootKey] = [tpm.endorsementKey, tpm.storageRootKey].map((key) =>
    key.toString('base64'),
  );
  expect((await line.run(['units', 'show', serial])).json()[0]).toMatchObject({
    credentials: [{ endorsementKey, storageRootKey }],
    history: expect.arrayContaining([
      expect.objectContaining({ content: expect.objectContaining({ endorsementKey, readFrom: tpm.address }) }),
    ]),
  });
  expect(await imports('--serial', 'EG00000002', '--read', tpm.address)).toMatchObject([
    4,
    { error: { code: 'LEDGER_ENDORSEMENT_KEY_TAKEN', details: { owner: serial } } },
  ]);
});

test('a list imports many, each by itself: one that cannot be keeps no other from it', async () => {
  const other = await startSoftwareTpm();
  await writeFile(join(line.root, 'listed.pub'), other.endorsementKey);
  await other.close();
  const rows = [
    'serial,ek,read',
    'EG00000011,listed.pub,',
    `EG00000012,,${blank.address}`,
    'EG00000013,none.pub,',
    'EG00000014,,tcp:127.0.0.1:1',
    `XX1,,${blank.address}`,
  ];
  const file = join(line.root, 'list.csv');
  await writeFile(file, rows.join('\n'));
  expect(await imports('--list', file, '--registration-id', 'base32')).toMatchObject([
    1,
    {
      imported: 2,
      failed: 3,
      units: [
        { serial: 'EG00000011', isNew: true, tpm: null },
        { serial: 'EG00000012', isNew: true, tpm: { from: blank.address } },
        { serial: 'EG00000013', error: { code: 'FILE_UNREADABLE' } },
        { serial: 'EG00000014', error: { code: 'PORT_NOT_FOUND' } },
        { serial: 'XX1', error: { code: 'SERIAL_MALFORMED' } },
      ],
    },
  ]);
  expect((await line.run(['sync'])).json()[0]).toMatchObject({ created: 2, parked: 0 });
  expect(await line.run(['ledger', 'verify'])).toMatchObject({ code: 0 });
});

test('what cannot be meant is refused', async () => {
  const reading = ['--serial', 'EG00000015', '--read', blank.address];
  const refused = async (...args: readonly string[]) => {
    const [code, answer] = await imports(...args);
    return [code, answer?.['error']];
  };
  expect(await refused(...reading, '--with-srk')).toMatchObject([3, { code: 'TPM_STORAGE_ROOT_KEY_MISSING' }]);
  expect(await refused(...reading, '--ek', 'ek.pub')).toMatchObject([2, { code: 'USAGE_OPTION_MISSING' }]);
  expect(await refused('--read', blank.address)).toMatchObject([2, { code: 'USAGE_OPTION_MISSING' }]);
  const oneIdForAll = ['--list', join(line.root, 'list.csv'), '--registration-id', 'one-for-all'];
  expect(await refused(...oneIdForAll)).toMatchObject([2, { code: 'USAGE_VALUE_INVALID' }]);
});
