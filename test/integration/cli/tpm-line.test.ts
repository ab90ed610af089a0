import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleProductText } from '../../../station/config/samples/sample-products.ts';
import { registerWithTpm } from '../../setup/register-with-tpm.ts';
import { type SoftwareTpm, startSoftwareTpm } from '../../setup/software-tpm.ts';
import { createTestStation, edit, type TestStation } from '../../setup/station-home.ts';

/** A gateway with a TPM passes the line, and registers: a real TPM, Microsoft's SDK, the emulator. */

let tpm: SoftwareTpm;
let line: TestStation;
beforeAll(async () => {
  tpm = await startSoftwareTpm();
  line = await createTestStation();
  for (const name of ['tpm-gateway', 'edge-gateway'] as const) {
    const text = await sampleProductText(name);
    await edit(join(line.home, 'products', `${name}.toml`), () => text);
  }
});
afterAll(async () => {
  await line[Symbol.asyncDispose]();
  await tpm.close();
});

const provision = async (serial: string, port: string) => {
  const ended = await line.run(['provision', '--product', 'tpm-gateway', '--serial', serial, '--port', port]);
  return [ended.code, ended.json().at(-1)] as const;
};

test('the unit passes, the sync enrolls it by its key, and only its TPM registers', async () => {
  const [serial, registrationId] = ['TG00000001', 'tpm-gateway-tg00000001'];
  const endorsementKeySha256 = hash('sha256', tpm.endorsementKey);
  expect(await provision(serial, tpm.address)).toMatchObject([0, { outcome: 'PASS', endorsementKeySha256 }]);
  expect((await line.run(['sync'])).json()[0]).toMatchObject({ created: 1, parked: 0 });

  const { host, port, idScope, deviceHostName, caFile } = line.emulator.ready;
  const ca = await readFile(String(caFile), 'utf8');
  const address = { host: String(host), port: Number(port), idScope: String(idScope), ca };
  const service = { ...address, deviceHostName: String(deviceHostName) };
  expect(await registerWithTpm(service, tpm, registrationId)).toMatchObject({ status: 'assigned' });
  const other = await startSoftwareTpm();
  const refused = await registerWithTpm(service, other, registrationId).then(
    () => false,
    () => true,
  );
  expect(refused).toBe(true);
  await other.close();

  expect(await provision('TG00000002', tpm.address)).toMatchObject([
    1,
    { outcome: 'FAIL', error: { code: 'DEVICE_PROVISIONED_AS_OTHER' } },
  ]);
  expect(await provision(serial, tpm.address)).toMatchObject([4, { error: { code: 'UNIT_ALREADY_PROVISIONED' } }]);
  expect(await line.run(['ledger', 'verify'])).toMatchObject({ code: 0 });
});

test('what is made on the line is not imported beside it', async () => {
  const unit = ['--product', 'tpm-gateway', '--serial', 'TG00000003', '--read', tpm.address];
  const made = await line.run(['enrollments', 'tpm', ...unit]);
  expect([made.code, made.json()[0]]).toMatchObject([2, { error: { code: 'TPM_PRODUCT_OTHER' } }]);
});

test('a simulated gateway is one with a TPM of its own', async () => {
  const gateway = await line.simulate('tpm-gateway', 'TG00000004', ['--no-pacing']);
  expect(await provision('TG00000004', String(gateway.ready['link']))).toMatchObject([0, { outcome: 'PASS' }]);
  await gateway.stop();
});
