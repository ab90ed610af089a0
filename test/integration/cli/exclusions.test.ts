import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createDpsDirectory } from '../../../station/cloud/dps/dps-directory.ts';
import { nrf91Simulator } from '../../../station/devices/families/nrf91/simulator.ts';
import { zephyrShellSimulator } from '../../../station/devices/families/zephyr-shell/simulator.ts';
import type { SimulatedIdentity } from '../../../station/devices/simulator/device-simulator.ts';
import { startSimulator } from '../../../station/devices/simulator/simulator-host.ts';
import { registerDevice } from '../../../station/emulator/device-client.ts';
import { createTestStation, edit, type TestStation } from '../../setup/station-home.ts';

const never = new AbortController().signal;
const kinds = [
  { product: 'tracker', by: [], family: nrf91Simulator, serials: ['350000000000017', '350000000000025'] },
  { product: 'sensor', by: ['--symmetric-key'], family: zephyrShellSimulator, serials: ['AB00000017', 'AB00000025'] },
] as const;

describe.each(kinds)('single devices of a group: $product', ({ product, by, family, serials }) => {
  /** Two units that the group lets in, and how each registers with Microsoft's SDK. */
  async function members(line: TestStation) {
    await edit(join(line.home, 'products', `${product}.toml`), (text) =>
      text.includes('[enrollment]')
        ? text.replace('[enrollment]', '[enrollment]\nvia = "group"\ngroup = "fleet"')
        : `${text}\n[enrollment]\nvia = "group"\ngroup = "fleet"\n`,
    );
    const made = await line.run(['groups', 'create', 'fleet', ...by, '--reason', 'a new line']);
    expect(made.code, made.stderr).toBe(0);
    const { host, port, caFile, connectionString } = line.emulator.ready;
    const address = { host: String(host), port: Number(port) };
    const ca = await readFile(String(caFile), 'utf8');
    const identities = new Map<string, SimulatedIdentity>();
    for (const serial of serials) {
      const at = { link: join(line.root, serial) };
      const device = await startSimulator({ family, serial, at, baudRate: null, faults: [], seed: 1 });
      const scan = ['--product', product, '--serial', serial, '--port', at.link];
      const provisioned = await line.run(['provision', ...scan]);
      const identity = device.identity();
      await device.close();
      expect(provisioned.code, provisioned.stderr).toBe(0);
      if (identity) identities.set(serial, identity);
    }
    const register = async (serial: string): Promise<string> => {
      const identity = identities.get(serial);
      if (!identity) throw new Error('the device holds no credential');
      try {
        return (await registerDevice({ identity, protocol: 'http', address, ca, timeoutMs: 20_000 })).status;
      } catch (error) {
        return error instanceof Error && 'code' in error ? String(error.code) : 'failed';
      }
    };
    const directory = createDpsDirectory({ connectionString: String(connectionString), address, ca, timeoutMs: 5000 });
    const act = async (...args: string[]) => {
      const result = await line.run(['enrollments', ...args, '--reason', 'stolen']);
      return { code: result.code, ...result.json().at(-1) };
    };
    const drift = async () => (await line.run(['drift', '--keys'])).code;
    const idOf = (serial: string) => identities.get(serial)?.registrationId ?? '';
    return { register, directory, act, drift, idOf };
  }

  test('one is turned away and let in again, the other never notices', async () => {
    await using line = await createTestStation();
    const { register, directory, act, drift, idOf } = await members(line);
    const [first, second] = serials;
    expect(await register(first)).toBe('assigned');
    expect(await act('enable', '--serial', first)).toMatchObject({ outcomes: [{ fate: 'nothing' }] });

    const plan = await act('disable', '--serial', first, '--dry-run');
    expect(plan).toMatchObject({ code: 0, outcomes: [{ fate: 'would-change', group: 'fleet' }] });
    expect(await directory.find(idOf(first), never)).toBeUndefined();
    expect(await act('disable', '--serial', first)).toMatchObject({ code: 0, outcomes: [{ fate: 'changed' }] });
    expect(await act('disable', '--serial', first)).toMatchObject({ code: 0, outcomes: [{ fate: 'nothing' }] });
    expect(await register(first)).toBe('DEVICE_REGISTRATION_REFUSED');
    expect(await register(second)).toBe('assigned');
    expect(await drift()).toBe(0);

    const shown = await line.run(['enrollments', 'show', first]);
    expect(shown.json().at(-1)).toMatchObject({
      ledger: { excludedFrom: 'fleet', turned: 'disabled' },
      cloud: { status: 'disabled' },
    });
    const checked = await line.run(['enrollments', 'check', '--serial', first]);
    expect(checked.json().at(-1)).toMatchObject({ units: [{ serial: first, via: 'kept out of group fleet' }] });

    expect(await act('delete', '--serial', first)).toMatchObject({
      code: 1,
      outcomes: [{ code: 'ENROLLMENT_KEEPS_OUT' }],
    });
    expect(await act('delete', '--serial', second)).toMatchObject({
      code: 1,
      outcomes: [{ code: 'ENROLLMENT_BY_GROUP' }],
    });
    expect(await act('update', '--serial', second, '--clear', 'iot_hubs')).toMatchObject({
      outcomes: [{ code: 'ENROLLMENT_BY_GROUP' }],
    });

    expect(await act('enable', '--serial', first)).toMatchObject({ outcomes: [{ fate: 'changed', group: 'fleet' }] });
    expect(await directory.find(idOf(first), never)).toBeUndefined();
    expect(await register(first)).toBe('assigned');
    expect(await drift()).toBe(0);
    const verified = await line.run(['ledger', 'verify']);
    expect(verified.code, verified.stdout).toBe(0);
    await directory.close();
  });

  test('many at once; one that is gone is made again; what others made is left alone', async () => {
    await using line = await createTestStation();
    const { register, directory, act, drift, idOf } = await members(line);
    const [first, second] = serials;
    const all = ['disable', '--product', product];
    expect(await act(...all)).toMatchObject({ error: { code: 'USAGE_NOT_CONFIRMED', details: { count: 2 } } });
    expect(await act(...all, '--yes')).toMatchObject({ outcomes: [{ fate: 'changed' }, { fate: 'changed' }] });
    for (const serial of serials) expect(await register(serial)).toBe('DEVICE_REGISTRATION_REFUSED');

    // The entry is removed by hand: the group lets the device in, the ledger says that it is kept out.
    const found = await directory.find(idOf(first), never);
    await directory.delete({ registrationId: idOf(first), etag: found?.etag ?? '' }, never);
    const report = await line.run(['drift']);
    expect(report.stdout).toContain('missing');
    const again = await act(...all, '--yes');
    expect(again).toMatchObject({
      outcomes: expect.arrayContaining([
        expect.objectContaining({ serial: first, fate: 'changed' }),
        expect.objectContaining({ serial: second, fate: 'nothing' }),
      ]),
    });
    expect(await register(first)).toBe('DEVICE_REGISTRATION_REFUSED');
    expect(await drift()).toBe(0);

    const back = ['enable', '--product', product, '--yes'];
    expect(await act(...back)).toMatchObject({ code: 0, refused: 0 });
    for (const serial of serials) expect(await register(serial)).toBe('assigned');

    // Another entry of its own, which somebody else made, goes before the group: it is not ours to remove.
    const key = Buffer.alloc(32, 7);
    const attestation = { kind: 'symmetric-key', primaryKey: key, secondaryKey: key } as const;
    const foreign = { registrationId: idOf(second), deviceId: null, attestation } as const;
    await directory.create({ ...foreign, provisioningStatus: 'disabled' }, never);
    for (const name of ['disable', 'enable']) {
      expect(await act(name, '--serial', second)).toMatchObject({ outcomes: [{ code: 'ENROLLMENT_FOREIGN' }] });
    }
    const stays = await directory.find(idOf(second), never);
    expect(stays).toMatchObject({ status: 'disabled' });
    await expect(directory.create({ ...foreign, provisioningStatus: 'disabled' }, never)).rejects.toMatchObject({
      code: 'DPS_PRECONDITION_FAILED',
    });
    await directory.close();
  });
});
