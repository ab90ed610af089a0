import { copyFile, cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createTestStation } from '../../setup/station-home.ts';

const pins = { BOSS_PIN: '24680246', WRONG_PIN: '00000000' };
const serial = '350000000000017';

test('a key store that was swapped signs nothing until a second person accepts it', async () => {
  await using line = await createTestStation({ env: pins });
  await using other = await createTestStation();
  for (const [badge, role] of [
    ['boss', 'supervisor'],
    ['op-1', 'operator'],
  ] as const) {
    await line.run(['people', 'add', '--badge', badge, '--name', badge, '--role', role, '--pin', 'env:BOSS_PIN']);
  }
  const accept = async (badge: string, pin: string) => {
    const ask = ['--reason', 'the store was lost', '--badge', badge, '--pin', `env:${pin}`, '--person', 'op-1'];
    const ended = await line.run(['signer', 'accept', ...ask]);
    return [ended.code, ended.json()[0]];
  };
  await using device = await line.simulate('nrf91', serial, ['--no-pacing']);
  const provision = () =>
    line.run(['provision', '--product', 'tracker', '--serial', serial, '--port', String(device.ready['link'])]);
  expect(await accept('boss', 'BOSS_PIN')).toMatchObject([3, { error: { code: 'SIGNER_NOT_CHANGED' } }]);

  await rm(join(line.home, 'signer'), { recursive: true });
  await cp(join(other.home, 'signer'), join(line.home, 'signer'), { recursive: true });
  const certificate = join(line.root, 'answer.pem');
  await copyFile(join(other.home, 'pki', 'issuing-ca.pem'), certificate);
  const install = () => line.run(['ca', 'install', '--chain', certificate]);
  const changed = { error: { code: 'SIGNER_CHANGED' } };
  const refused = await provision();
  expect([refused.code, refused.json()[0]]).toMatchObject([3, changed]);
  const doctor = await line.run(['doctor']);
  expect([doctor.code, doctor.stdout]).toEqual([1, expect.stringContaining('SIGNER_CHANGED')]);
  // A certificate for the new key is no way round.
  expect((await install()).json()[0]).toMatchObject(changed);

  expect(await accept('boss', 'WRONG_PIN')).toMatchObject([4, { error: { code: 'LOGIN_REFUSED' } }]);
  expect(await accept('op-1', 'BOSS_PIN')).toMatchObject([4, { error: { code: 'APPROVAL_SAME_PERSON' } }]);
  expect((await provision()).json()[0]).toMatchObject(changed);
  expect(await accept('boss', 'BOSS_PIN')).toMatchObject([
    0,
    { before: expect.any(String), after: expect.any(String) },
  ]);
  expect(await install()).toMatchObject({ code: 0 });
  expect(await provision()).toMatchObject({ code: 0 });
  expect(await line.run(['ledger', 'verify'])).toMatchObject({ code: 0 });
});
