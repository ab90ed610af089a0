import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createTestStation } from '../../setup/station-home.ts';

const pins = { ADMIN_PIN: '13579135', BOSS_PIN: '24680246', WRONG_PIN: '00000000' };

test('the first admin comes with the station; people are added, changed and removed', async () => {
  await using line = await createTestStation({
    init: ['--admin-badge', 'a-1', '--admin-name', 'Ada', '--admin-pin', 'env:ADMIN_PIN'],
    env: pins,
  });
  const pinFile = join(line.root, 'pin');
  await writeFile(pinFile, '19283746\n', { mode: 0o600 });
  const add = ['people', 'add', '--badge', 'op-1', '--name', 'Olga', '--role', 'operator', '--pin', `file:${pinFile}`];
  expect(await line.run(add)).toMatchObject({ code: 0 });
  expect((await line.run(add)).json()[0]).toMatchObject({ error: { code: 'PERSON_EXISTS' } });
  expect(await line.run(['people', 'change', 'op-1', '--role', 'qa'])).toMatchObject({ code: 0 });
  expect(await line.run(['people', 'set-pin', 'op-1', '--pin', 'env:BOSS_PIN'])).toMatchObject({ code: 0 });
  expect(await line.run(['people', 'remove', 'op-1'])).toMatchObject({ code: 0 });
  const last = await line.run(['people', 'remove', 'a-1']);
  expect([last.code, last.json()[0]]).toMatchObject([4, { error: { code: 'PERSON_LAST_ADMIN' } }]);
  expect((await line.run(['people', 'list'])).json()[0]).toEqual([
    { id: 'a-1', name: 'Ada', role: 'admin', language: null, active: true, hasPin: true },
    { id: 'op-1', name: 'Olga', role: 'qa', language: null, active: false, hasPin: true },
  ]);
  expect(await line.run(['people', 'add', '--badge', 'x', '--name', 'X', '--role', 'king'])).toMatchObject({ code: 2 });
  expect(await line.run(['ledger', 'verify'])).toMatchObject({ code: 0 });
});

test('an order takes as many units as it asks for, and more only when a second person approves', async () => {
  await using line = await createTestStation({ env: pins });
  const person = (badge: string, role: string) =>
    line.run(['people', 'add', '--badge', badge, '--name', badge, '--role', role, '--pin', 'env:BOSS_PIN']);
  await person('boss', 'supervisor');
  await person('op-1', 'operator');
  const opened = await line.run(['orders', 'open', '4711', '--product', 'tracker', '--quantity', '1', '--lot', 'L9']);
  expect(opened.json()[0]).toMatchObject({ id: '4711', quantity: 1, customerLot: 'L9', passed: 0 });

  const serials = ['350000000000017', '350000000000025'] as const;
  const provision = async (serial: string, ...more: string[]) => {
    await using device = await line.simulate('nrf91', serial, ['--no-pacing']);
    const port = String(device.ready['link']);
    const scan = ['--product', 'tracker', '--serial', serial, '--port', port, '--order', '4711'];
    // The device lives until its scan has ended.
    return await line.run(['provision', ...scan, ...more]);
  };
  expect(await provision(serials[0])).toMatchObject({ code: 0 });
  const over = await provision(serials[1]);
  expect([over.code, over.json()[0]]).toMatchObject([4, { error: { code: 'ORDER_COMPLETE' } }]);

  const raise = async (badge: string, pin: string) => {
    const ask = ['--by', '1', '--reason', 'one was lost', '--badge', badge, '--pin', `env:${pin}`];
    const ended = await line.run(['orders', 'raise', '4711', ...ask, '--person', 'op-1']);
    return [ended.code, ended.json()[0]];
  };
  expect(await raise('boss', 'WRONG_PIN')).toMatchObject([4, { error: { code: 'LOGIN_REFUSED' } }]);
  expect(await raise('op-1', 'BOSS_PIN')).toMatchObject([4, { error: { code: 'APPROVAL_SAME_PERSON' } }]);
  expect(await raise('boss', 'BOSS_PIN')).toMatchObject([0, { quantity: 2 }]);
  expect(await provision(serials[1])).toMatchObject({ code: 0 });

  // Nor is a unit that passed provisioned again by one person alone.
  const rework = ['--rework', 'came back', '--person', 'op-1'];
  expect((await provision(serials[1], ...rework)).json()[0]).toMatchObject({ error: { code: 'REWORK_NOT_APPROVED' } });
  expect(await provision(serials[1], ...rework, '--badge', 'boss', '--pin', 'env:BOSS_PIN')).toMatchObject({ code: 0 });
  expect(await line.run(['orders', 'close', '4711'])).toMatchObject({ code: 0 });
  expect((await line.run(['orders', 'list'])).json()[0]).toMatchObject([{ id: '4711', passed: 2, state: 'closed' }]);
  expect(await line.run(['ledger', 'verify'])).toMatchObject({ code: 0 });
});
