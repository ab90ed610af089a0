import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nrf91Simulator } from '../../../station/devices/families/nrf91/simulator.ts';
import { zephyrShellSimulator } from '../../../station/devices/families/zephyr-shell/simulator.ts';
import { startSimulator } from '../../../station/devices/simulator/simulator-host.ts';
import { registerDevice } from '../../../station/emulator/device-client.ts';
import { createTestStation, edit, type TestStation } from '../../setup/station-home.ts';

const serial = '350000000000017';
const registrationId = `tracker-${serial}`;

const group = async (line: TestStation, ...args: string[]) => {
  const result = await line.run(['groups', ...args]);
  return { code: result.code, ...result.json().at(-1) };
};

test('a group of the station’s CA lets in a unit that never had an entry of its own', async () => {
  await using line = await createTestStation();
  await edit(join(line.home, 'products', 'tracker.toml'), (text) =>
    text.replace('[enrollment]', '[enrollment]\nvia = "group"\ngroup = "trackers"'),
  );
  const made = await group(line, 'create', 'trackers', '--reason', 'a new line');
  expect(made, JSON.stringify(made)).toMatchObject({
    code: 0,
    how: 'created',
    group: { attestation: 'x509', status: 'enabled' },
  });
  expect(await group(line, 'create', 'trackers', '--reason', 'again')).toMatchObject({ code: 0, how: 'found-equal' });

  const at = { link: join(line.root, 'device') };
  const device = await startSimulator({ family: nrf91Simulator, serial, at, baudRate: null, faults: [], seed: 1 });
  try {
    const scan = ['--product', 'tracker', '--serial', serial, '--port', at.link];
    const provisioned = await line.run(['provision', ...scan]);
    expect(provisioned.code, provisioned.stderr).toBe(0);
    expect((await line.run(['sync'])).json().at(-1)).toMatchObject({ created: 0, pending: 0 });
    const shown = async () => (await line.run(['enrollments', 'show', serial])).json().at(-1);
    expect(await shown()).toMatchObject({ group: 'trackers', ledger: null, cloud: null, registration: null });

    const { host, port, caFile } = line.emulator.ready;
    const address = { host: String(host), port: Number(port) };
    const ca = await readFile(String(caFile), 'utf8');
    const identity = device.identity();
    if (!identity) throw new Error('the device holds no credential');
    const register = () => registerDevice({ identity, protocol: 'http', address, ca, timeoutMs: 20_000 });
    expect(await register()).toMatchObject({ deviceId: registrationId, status: 'assigned' });
    expect(await shown()).toMatchObject({ registration: { status: 'assigned', deviceId: registrationId } });
    expect(await group(line, 'show', 'trackers')).toMatchObject({ devices: [{ registrationId, serial }], next: null });
    expect((await line.run(['drift'])).code).toBe(0);

    const off = await group(line, 'update', 'trackers', '--disable', '--reason', 'recall');
    expect(off).toMatchObject({ code: 0, before: { status: 'enabled' }, after: { status: 'disabled' } });
    await expect(register()).rejects.toMatchObject({ code: 'DEVICE_REGISTRATION_REFUSED' });
    expect(await group(line, 'update', 'trackers', '--enable', '--reason', 'over')).toMatchObject({ code: 0 });
    expect(await register()).toMatchObject({ status: 'assigned' });

    const second = await group(line, 'update', 'trackers', '--add-issuer', '--reason', 'roll-over');
    expect(second).toMatchObject({ after: { secondarySha256: expect.any(String) } });
    const alone = await group(line, 'update', 'trackers', '--drop-second', '--reason', 'done');
    expect(alone).toMatchObject({ code: 0, after: { secondarySha256: null, primarySha256: expect.any(String) } });
    expect(await register()).toMatchObject({ status: 'assigned' });
  } finally {
    await device.close();
  }

  expect(await group(line, 'delete', 'trackers', '--reason', 'over')).toMatchObject({ code: 2 });
  expect(await group(line, 'delete', 'trackers', '--reason', 'over', '--yes')).toMatchObject({ code: 0 });
  expect(await group(line, 'show', 'trackers')).toMatchObject({ code: 2, error: { code: 'GROUP_MISSING' } });
  expect(await group(line, 'list')).toMatchObject({ code: 0, groups: [], next: null });
  expect(await group(line, 'create', 'Trackers', '--reason', 'x')).toMatchObject({ code: 2 });

  const entries = (await line.run(['ledger', 'list', '--subject', 'group:trackers'])).json();
  expect(JSON.stringify(entries)).toContain('group.deleted');
  const verified = await line.run(['ledger', 'verify']);
  expect(verified.code, verified.stdout).toBe(0);
});

test('the key of a symmetric-key group goes into the signer once, and lets its devices in', async () => {
  await using line = await createTestStation();
  const serialNumber = 'SN00000001';
  await edit(
    join(line.home, 'products', 'sensor.toml'),
    (text) => `${text}\n[enrollment]\nvia = "group"\ngroup = "sensors"\n`,
  );
  const at = { link: join(line.root, 'device') };
  const family = zephyrShellSimulator;
  const device = await startSimulator({ family, serial: serialNumber, at, baudRate: null, faults: [], seed: 1 });
  try {
    const scan = ['provision', '--product', 'sensor', '--serial', serialNumber, '--port', at.link];
    const early = await line.run(scan);
    expect([early.code, early.json()[0]]).toMatchObject([4, { error: { code: 'GROUP_KEY_NOT_ADOPTED' } }]);

    const made = await line.run(['groups', 'create', 'sensors', '--symmetric-key', '--reason', 'a new line']);
    expect(made.json()[0]).toMatchObject({ how: 'created', group: { attestation: 'symmetric-key' } });
    const again = await group(line, 'create', 'sensors', '--symmetric-key', '--reason', 'again');
    expect(again).toMatchObject({ code: 0, how: 'found-equal' });
    const other = await group(line, 'create', 'others', '--symmetric-key', '--reason', 'another');
    expect(other).toMatchObject({ code: 2, error: { code: 'GROUP_KEY_OTHER' } });
    expect(await group(line, 'list')).toMatchObject({ groups: [{ group: 'sensors' }] });

    const provisioned = await line.run(scan);
    expect(provisioned.code, provisioned.stderr).toBe(0);
    expect((await line.run(['sync'])).json().at(-1)).toMatchObject({ created: 0, pending: 0 });
    const { host, port, caFile } = line.emulator.ready;
    const address = { host: String(host), port: Number(port) };
    const ca = await readFile(String(caFile), 'utf8');
    const identity = device.identity();
    if (!identity) throw new Error('the device holds no credential');
    const registered = await registerDevice({ identity, protocol: 'http', address, ca, timeoutMs: 20_000 });
    expect(registered).toMatchObject({ deviceId: 'sensor-sn00000001', status: 'assigned' });

    // Turned off and on again, the group has the key that it had.
    await group(line, 'update', 'sensors', '--disable', '--reason', 'recall');
    await group(line, 'update', 'sensors', '--enable', '--reason', 'over');
    expect(await registerDevice({ identity, protocol: 'http', address, ca, timeoutMs: 20_000 })).toMatchObject({
      status: 'assigned',
    });

    const state = await readFile(join(line.root, 'dps.json'), 'utf8');
    const keys = [...state.matchAll(/"(?:primary|secondary)Key":"([^"]+)"/g)].map(([, key = '']) => key);
    expect(keys.length).toBeGreaterThan(0);
    const told = made.stdout + made.stderr + (await line.run(['ledger', 'list', '--limit', '1000'])).stdout;
    for (const key of keys) expect(told).not.toContain(key);
  } finally {
    await device.close();
  }
  const verified = await line.run(['ledger', 'verify']);
  expect(verified.code, verified.stdout).toBe(0);
});
