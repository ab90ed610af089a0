import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { simulatorFamilies } from '../../../station/devices/families/families.ts';
import type { SimulatedIdentity } from '../../../station/devices/simulator/device-simulator.ts';
import { startSimulator } from '../../../station/devices/simulator/simulator-host.ts';
import { registerDevice } from '../../../station/emulator/device-client.ts';
import { createTestStation, edit, type TestStation } from '../../setup/station-home.ts';

const pins = { BOSS_PIN: '24680246' };
const turnedAway = { code: 'DEVICE_REGISTRATION_REFUSED' };

async function run(line: TestStation, ...args: string[]): Promise<Record<string, unknown>> {
  const result = await line.run(args);
  return { ...result.json().at(-1), code: result.code, stderr: result.stderr };
}

/** A device that is plugged in, provisioned again and again, and registers with whatever it held at a time. */
async function device(line: TestStation, family: string, product: string, serial: string) {
  const simulated = simulatorFamilies.get(family);
  if (!simulated) throw new Error(`there is no family ${family}`);
  const at = { link: join(line.root, `device-${serial}`) };
  const plugged = await startSimulator({ family: simulated, serial, at, baudRate: null, faults: [], seed: 1 });
  onTestFinished(() => plugged.close());
  const { host, port, caFile } = line.emulator.ready;
  const [address, ca] = [{ host: String(host), port: Number(port) }, await readFile(String(caFile), 'utf8')];
  return {
    async provision(...more: string[]): Promise<SimulatedIdentity> {
      const scan = ['provision', '--product', product, '--serial', serial, '--port', at.link];
      const result = await line.run([...scan, ...more]);
      expect(result.code, result.stdout + result.stderr).toBe(0);
      const identity = plugged.identity();
      if (!identity) throw new Error('the device holds no credential');
      return identity;
    },
    register: (identity: SimulatedIdentity) =>
      registerDevice({ identity, protocol: 'http', address, ca, timeoutMs: 20_000 }),
  };
}

const assigned = { status: 'assigned' };
const verified = async (line: TestStation) => {
  const result = await line.run(['ledger', 'verify']);
  expect(result.code, result.stdout).toBe(0);
};

test('a certificate is rolled after a rework: old and new let the device in until the old one is dropped', async () => {
  await using line = await createTestStation();
  const serial = '350000000000017';
  const unit = await device(line, 'nrf91', 'tracker', serial);
  const old = await unit.provision();
  expect(await run(line, 'sync')).toMatchObject({ code: 0, created: 1 });
  expect(await unit.register(old)).toMatchObject(assigned);
  const roll = (...args: string[]) =>
    run(line, 'enrollments', 'roll', '--serial', serial, '--reason', 'a roll', ...args);
  expect(await roll('--add')).toMatchObject({ code: 0, outcomes: [{ fate: 'nothing' }] });

  const next = await unit.provision('--rework', 'a new certificate');
  expect(await roll('--promote')).toMatchObject({ code: 1, outcomes: [{ fate: 'refused', code: 'ROLL_NOT_ADDED' }] });
  expect(await roll('--add', '--dry-run')).toMatchObject({ code: 0, outcomes: [{ fate: 'would-change' }] });
  await expect(unit.register(next)).rejects.toMatchObject(turnedAway);
  const added = await roll('--add');
  expect(added, JSON.stringify(added)).toMatchObject({ code: 0, outcomes: [{ fate: 'changed' }] });
  expect(await run(line, 'sync')).toMatchObject({ code: 0, replaced: 0, pending: 0 });
  for (const identity of [old, next]) expect(await unit.register(identity)).toMatchObject(assigned);
  expect((await line.run(['drift'])).code).toBe(0);

  expect(await roll('--promote', '--keep-old')).toMatchObject({ code: 0, outcomes: [{ fate: 'changed' }] });
  for (const identity of [old, next]) expect(await unit.register(identity)).toMatchObject(assigned);
  expect(await roll('--drop-old')).toMatchObject({ code: 0, outcomes: [{ fate: 'changed' }] });
  expect(await roll('--drop-old')).toMatchObject({ code: 0, outcomes: [{ fate: 'nothing' }] });
  expect(await unit.register(next)).toMatchObject(assigned);
  await expect(unit.register(old)).rejects.toMatchObject(turnedAway);
  const shown = await run(line, 'enrollments', 'show', serial);
  expect(shown).toMatchObject({ ledger: { state: 'done' }, cloud: { secondarySha256: null } });
  await verified(line);
});

test('a derived key is rolled before its device is touched', async () => {
  await using line = await createTestStation();
  const serial = 'SN00000001';
  const unit = await device(line, 'zephyr-shell', 'sensor', serial);
  const old = await unit.provision();
  expect(await run(line, 'sync')).toMatchObject({ code: 0, created: 1 });
  const roll = (...args: string[]) =>
    run(line, 'enrollments', 'roll', '--product', 'sensor', '--reason', 'a roll', '--yes', ...args);
  expect(await roll('--add')).toMatchObject({ code: 0, outcomes: [{ fate: 'nothing' }] });

  expect(await run(line, 'hsm', 'create-device-key')).toMatchObject({ code: 0, key: 'device-key-derivation-2' });
  await edit(join(line.home, 'station.toml'), (text) => `${text}\n[device_keys]\ncurrent = 1\nnext = 2\n`);
  const added = await roll('--add');
  expect(added, JSON.stringify(added)).toMatchObject({ code: 0, outcomes: [{ fate: 'changed' }] });
  expect(await unit.register(old)).toMatchObject(assigned);
  expect(await roll('--promote')).toMatchObject({ code: 1, outcomes: [{ code: 'ROLL_DEVICE_HOLDS_OLD' }] });
  expect(await roll('--promote', '--keep-old')).toMatchObject({ code: 0, outcomes: [{ fate: 'changed' }] });
  expect(await unit.register(old)).toMatchObject(assigned);
  expect(await roll('--drop-old')).toMatchObject({ code: 1, outcomes: [{ code: 'ROLL_DEVICE_HOLDS_OLD' }] });

  await edit(join(line.home, 'station.toml'), (text) => text.replace('current = 1\nnext = 2', 'current = 2'));
  const next = await unit.provision('--rework', 'the new key');
  expect(next.credential).not.toEqual(old.credential);
  // Its entry lets it in already: no sync was needed for it.
  expect(await unit.register(next)).toMatchObject(assigned);
  expect(await run(line, 'sync')).toMatchObject({ code: 0, replaced: 0, pending: 0 });
  expect((await line.run(['drift', '--keys'])).code).toBe(0);
  expect(await roll('--drop-old')).toMatchObject({ code: 0, outcomes: [{ fate: 'changed' }] });
  expect(await unit.register(next)).toMatchObject(assigned);
  await expect(unit.register(old)).rejects.toMatchObject(turnedAway);

  const other = await device(line, 'zephyr-shell', 'sensor', 'SN00000002');
  const made = await other.provision();
  expect(await run(line, 'sync')).toMatchObject({ code: 0, created: 1 });
  expect(await other.register(made)).toMatchObject(assigned);
  await verified(line);
});

test('an issuing CA is rolled over: both are valid at once, and a group lets in what either signed', async () => {
  await using line = await createTestStation({ env: pins });
  const boss = ['--badge', 'boss', '--name', 'boss', '--role', 'supervisor', '--pin', 'env:BOSS_PIN'];
  expect(await run(line, 'people', 'add', ...boss)).toMatchObject({ code: 0 });
  await edit(join(line.home, 'products', 'tracker.toml'), (text) =>
    text.replace('[enrollment]', '[enrollment]\nvia = "group"\ngroup = "trackers"'),
  );
  const group = (...args: string[]) => run(line, 'groups', ...args, '--reason', 'a roll-over');
  expect(await group('create', 'trackers')).toMatchObject({ code: 0 });
  const first = await device(line, 'nrf91', 'tracker', '350000000000017');
  const old = await first.provision();

  const approval = ['--badge', 'boss', '--pin', 'env:BOSS_PIN', '--reason', 'a roll-over', '--person', 'op-1'];
  const key = await run(line, 'ca', 'next', ...approval);
  expect(key, JSON.stringify(key)).toMatchObject({ code: 0, key: 'issuing-ca-2', generation: 2 });
  const signed = await run(line, 'ca', 'self-sign', '--key', '2', '--name', 'Line CA 2');
  expect(signed, JSON.stringify(signed)).toMatchObject({ code: 0, active: false, key: 'issuing-ca-2' });
  const issuing = '\n[issuing.next]\nkey = 2\nfrom = "2099-01-01T00:00:00Z"\n';
  await edit(join(line.home, 'station.toml'), (text) => text + issuing);
  expect(await run(line, 'ca', 'issuers')).toMatchObject({
    issuers: [
      { key: 'issuing-ca', state: 'signs', signed: 1, live: 1, inCloud: 0 },
      { key: 'issuing-ca-2', state: 'next', from: '2099-01-01T00:00:00Z', signed: 0 },
    ],
  });
  expect(await group('roll', 'trackers', '--promote')).toMatchObject({ error: { code: 'ROLL_NOT_ADDED' } });
  const added = await group('roll', 'trackers', '--add');
  expect(added, JSON.stringify(added)).toMatchObject({ code: 0, fate: 'changed' });
  expect(await group('roll', 'trackers', '--add')).toMatchObject({ code: 0, fate: 'nothing' });
  expect(await first.register(old)).toMatchObject(assigned);

  const second = await device(line, 'nrf91', 'tracker', '350000000000025');
  await edit(join(line.home, 'station.toml'), (text) => text.replace('2099-', '2026-'));
  const next = await second.provision();
  expect(await run(line, 'ca', 'issuers')).toMatchObject({
    issuers: [
      { key: 'issuing-ca', state: 'signed', signed: 1 },
      { key: 'issuing-ca-2', state: 'signs', signed: 1 },
    ],
  });
  expect(await second.register(next)).toMatchObject(assigned);
  expect(await first.register(old)).toMatchObject(assigned);

  expect(await group('roll', 'trackers', '--promote')).toMatchObject({
    error: { code: 'ROLL_LOCKS_OUT', details: { count: 1 } },
  });
  expect(await group('roll', 'trackers', '--promote', '--keep-old')).toMatchObject({ code: 0, fate: 'changed' });
  for (const [unit, identity] of [
    [first, old],
    [second, next],
  ] as const) {
    expect(await unit.register(identity)).toMatchObject(assigned);
  }
  const renewed = await first.provision('--rework', 'the new CA');
  expect(await group('roll', 'trackers', '--drop-old')).toMatchObject({ code: 0, fate: 'changed', lockedOut: 0 });
  expect(await first.register(renewed)).toMatchObject(assigned);
  await expect(first.register(old)).rejects.toMatchObject(turnedAway);
  const entries = (await line.run(['ledger', 'list', '--kind', 'issuer.switched'])).json();
  expect(JSON.stringify(entries)).toContain('issuer.switched');
  await verified(line);
});

test('the key of a group is rolled: the cloud and the signer hold both, and new units get the new one', async () => {
  await using line = await createTestStation();
  await edit(
    join(line.home, 'products', 'sensor.toml'),
    (text) => `${text}\n[enrollment]\nvia = "group"\ngroup = "sensors"\n`,
  );
  const group = (...args: string[]) => run(line, 'groups', ...args, '--reason', 'a roll');
  expect(await group('create', 'sensors', '--symmetric-key')).toMatchObject({ code: 0 });
  const first = await device(line, 'zephyr-shell', 'sensor', 'SN00000001');
  const old = await first.provision();
  expect(await group('roll', 'sensors', '--add', '--dry-run')).toMatchObject({ code: 0, fate: 'would-change' });
  const added = await group('roll', 'sensors', '--add');
  expect(added, JSON.stringify(added)).toMatchObject({ code: 0, fate: 'changed' });
  expect(await group('roll', 'sensors', '--add')).toMatchObject({ code: 0, fate: 'nothing' });
  const second = await device(line, 'zephyr-shell', 'sensor', 'SN00000002');
  const next = await second.provision();
  const both = async () => {
    expect(await first.register(old)).toMatchObject(assigned);
    expect(await second.register(next)).toMatchObject(assigned);
  };
  await both();
  expect(await group('roll', 'sensors', '--promote')).toMatchObject({ error: { code: 'ROLL_LOCKS_OUT' } });
  expect(await group('roll', 'sensors', '--promote', '--keep-old')).toMatchObject({ code: 0, fate: 'changed' });
  await both();
  const renewed = await first.provision('--rework', 'the new key');
  expect(await group('roll', 'sensors', '--drop-old')).toMatchObject({ code: 0, fate: 'changed', lockedOut: 0 });
  expect(await first.register(renewed)).toMatchObject(assigned);
  await expect(first.register(old)).rejects.toMatchObject(turnedAway);
  expect(await group('roll', 'sensors', '--add')).toMatchObject({ code: 0, fate: 'changed' });
  await verified(line);
});
