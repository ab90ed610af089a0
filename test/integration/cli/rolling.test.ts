import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createTestStation, edit, type TestStation } from '../../setup/station-home.ts';

/** The commands of a roll-over; that devices are let in at every moment of one is tried in `station/rolling.test.ts`. */

const serial = '350000000000017';

async function run(line: TestStation, ...args: string[]): Promise<Record<string, unknown>> {
  const result = await line.run(args);
  return { ...result.json().at(-1), code: result.code };
}

test('an entry is rolled from the command line, with a preview', async () => {
  await using line = await createTestStation();
  await using device = await line.simulate('nrf91', serial, ['--no-pacing']);
  const scan = ['--product', 'tracker', '--serial', serial, '--port', String(device.ready['link'])];
  expect(await run(line, 'provision', ...scan)).toMatchObject({ code: 0 });
  expect(await run(line, 'sync')).toMatchObject({ code: 0, created: 1 });
  expect(await run(line, 'provision', ...scan, '--rework', 'a new certificate')).toMatchObject({ code: 0 });

  const roll = (...args: string[]) => run(line, 'enrollments', 'roll', '--product', 'tracker', ...args);
  expect(await roll('--add', '--keep-old', '--reason', 'x')).toMatchObject({ code: 2 });
  expect(await roll('--add')).toMatchObject({ code: 2, error: { code: 'USAGE_OPTION_MISSING' } });
  expect(await roll('--add', '--dry-run')).toMatchObject({
    code: 0,
    dryRun: true,
    outcomes: [{ fate: 'would-change', before: { secondary: null } }],
  });
  expect(await roll('--add', '--reason', 'a roll')).toMatchObject({ code: 0, outcomes: [{ fate: 'changed' }] });
  expect(await roll('--drop-old', '--reason', 'a roll')).toMatchObject({
    code: 1,
    refused: 1,
    outcomes: [{ code: 'ROLL_NOT_PROMOTED' }],
  });
});

test('an issuing CA is rolled over from the command line, and a group with it', async () => {
  await using line = await createTestStation({ env: { BOSS_PIN: '24680246' } });
  const boss = ['--badge', 'boss', '--name', 'boss', '--role', 'supervisor', '--pin', 'env:BOSS_PIN'];
  expect(await run(line, 'people', 'add', ...boss)).toMatchObject({ code: 0 });
  const why = ['--reason', 'a roll-over'];
  const approval = ['--badge', 'boss', '--pin', 'env:BOSS_PIN', '--person', 'op-1', ...why];
  expect(await run(line, 'ca', 'next', ...approval)).toMatchObject({ code: 0, key: 'issuing-ca-2', generation: 2 });
  const own = ['--key', '2', '--name', 'Line CA 2', '--years', '10'];
  expect(await run(line, 'ca', 'self-sign', ...own)).toMatchObject({ code: 0, active: false });
  const next = '\n[issuing.next]\nkey = 2\nfrom = "2099-01-01T00:00:00Z"\n';
  await edit(join(line.home, 'station.toml'), (text) => text + next);
  expect(await run(line, 'ca', 'issuers')).toMatchObject({
    issuers: [
      { key: 'issuing-ca', state: 'signs', signed: 0, live: 0, inCloud: 0 },
      { key: 'issuing-ca-2', state: 'next', from: '2099-01-01T00:00:00Z', signed: 0 },
    ],
  });
  expect(await run(line, 'groups', 'create', 'trackers', ...why)).toMatchObject({ code: 0 });
  const group = (...args: string[]) => run(line, 'groups', 'roll', 'trackers', ...args);
  expect(await group('--add', '--dry-run')).toMatchObject({ code: 0, fate: 'would-change', lockedOut: 0 });
  expect(await group('--add', ...why)).toMatchObject({ code: 0, fate: 'changed' });
  expect(await group('--promote', ...why)).toMatchObject({ error: { code: 'ROLL_STILL_SIGNS' } });
  expect(await group('--promote', '--keep-old', ...why)).toMatchObject({ code: 0, fate: 'changed' });
  expect(await run(line, 'hsm', 'create-device-key')).toMatchObject({ code: 0, key: 'device-key-derivation-2' });
  expect(await run(line, 'ledger', 'verify')).toMatchObject({ code: 0, verified: true });
});
