import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createDpsDirectory } from '../../../station/cloud/dps/dps-directory.ts';
import { createTestStation, edit, type TestStation } from '../../setup/station-home.ts';

const [first, second] = ['350000000000017', '350000000000025'] as const;
const never = new AbortController().signal;

async function provision(line: TestStation, serial: string, ...more: string[]): Promise<void> {
  await using device = await line.simulate('nrf91', serial, ['--no-pacing', '--state', join(line.root, serial)]);
  const scan = ['--product', 'tracker', '--serial', serial, '--port', String(device.ready['link']), ...more];
  const provisioned = await line.run(['provision', ...scan]);
  expect(provisioned.code, provisioned.stderr).toBe(0);
}

async function directoryOf(line: TestStation) {
  const { host, port, caFile, connectionString } = line.emulator.ready;
  const address = { host: String(host), port: Number(port) };
  const ca = await readFile(String(caFile), 'utf8');
  return createDpsDirectory({ connectionString: String(connectionString), address, ca, timeoutMs: 5000 });
}

test('the entries of a product say something else of their devices, and a rework does not take it back', async () => {
  await using line = await createTestStation();
  const run = async (...args: string[]) => {
    const result = await line.run(args);
    return { code: result.code, ...result.json().at(-1) };
  };
  const product = join(line.home, 'products', 'tracker.toml');
  await edit(product, (text) =>
    text.replace('[enrollment]', '[enrollment]\nallocation_policy = "static"\niot_hubs = ["old.azure-devices.net"]'),
  );
  for (const serial of [first, second]) await provision(line, serial);
  expect(await run('sync')).toMatchObject({ created: 2 });

  const file = join(line.root, 'move.toml');
  const wanted =
    '[enrollment]\niot_hubs = ["new.azure-devices.net"]\n[enrollment.initial_twin.tags]\nunit = "{serial}"\n';
  await writeFile(file, wanted);
  const update = ['enrollments', 'update', '--product', 'tracker', '--settings', file];
  const why = ['--reason', 'another hub'];
  expect(await run(...update)).toMatchObject({ code: 2, error: { code: 'USAGE_OPTION_MISSING' } });
  expect(await run('enrollments', 'update', '--product', 'tracker', ...why)).toMatchObject({
    code: 2,
    error: { code: 'USAGE_OPTION_MISSING' },
  });
  expect(await run(...update, ...why)).toMatchObject({ code: 2, error: { code: 'USAGE_NOT_CONFIRMED' } });
  const hubs = { setting: 'iot_hubs', cloud: 'old.azure-devices.net', wanted: 'new.azure-devices.net' };
  expect(await run(...update, '--dry-run')).toMatchObject({
    code: 1,
    refused: 2,
    outcomes: [{ code: 'ENROLLMENT_SETTINGS_DIFFER', differences: [hubs, { setting: 'initial_twin' }] }, {}],
  });
  const decided = [...update, '--replace', 'iot_hubs', ...why, '--yes'];
  expect(await run(...decided, '--dry-run')).toMatchObject({ code: 0, outcomes: [{ fate: 'would-change' }, {}] });
  expect(await run(...decided)).toMatchObject({ code: 0, outcomes: [{ fate: 'changed' }, { fate: 'changed' }] });
  expect(await run(...decided)).toMatchObject({ code: 0, outcomes: [{ fate: 'nothing' }, { fate: 'nothing' }] });
  const moved = { iot_hubs: 'new.azure-devices.net', initial_twin: expect.stringContaining(first) };
  expect(await run('enrollments', 'show', first)).toMatchObject({
    ledger: { settings: { iot_hubs: 'new.azure-devices.net' } },
    cloud: { settings: { ...moved, allocation_policy: 'static' } },
  });
  expect(await run('drift')).toMatchObject({ code: 0 });

  // What the product file says now goes up with a rework, but for what the person said.
  await edit(product, (text) => text.replace('"static"', '"static"\nreprovision_policy = "never"'));
  await provision(line, first, '--rework', 'new board');
  expect(await run('sync')).toMatchObject({ replaced: 1, parked: 0 });
  expect(await run('enrollments', 'show', first)).toMatchObject({
    cloud: { settings: { ...moved, allocation_policy: 'static', reprovision_policy: 'never' } },
  });
  expect(await run('drift')).toMatchObject({ code: 0 });

  // One that is gone is not made by itself as if nobody had said anything.
  const directory = await directoryOf(line);
  const found = await directory.find(`tracker-${second}`, never);
  await directory.delete({ registrationId: `tracker-${second}`, etag: found?.etag ?? '' }, never);
  await directory.close();
  await provision(line, second, '--rework', 'new board');
  expect(await run('sync')).toMatchObject({ created: 0, parked: 1 });
  const shown = await line.run(['units', 'show', second]);
  expect(shown.stdout).toContain('SYNC_SETTINGS_GONE');
  expect(await run('enrollments', 'delete', '--serial', second, ...why)).toMatchObject({ code: 0 });
  expect(await run('sync', '--retry', `tracker-${second}`, ...why)).toMatchObject({ created: 1 });

  const fromProduct = ['enrollments', 'update', '--serial', first, '--from-product', ...why];
  expect(await run(...fromProduct)).toMatchObject({ code: 1, outcomes: [{ code: 'ENROLLMENT_SETTINGS_DIFFER' }] });
  expect(await run(...fromProduct, '--replace', 'iot_hubs')).toMatchObject({ outcomes: [{ fate: 'changed' }] });
  expect(await run('enrollments', 'show', first)).toMatchObject({
    cloud: { settings: { iot_hubs: 'old.azure-devices.net' } },
  });
  const verified = await line.run(['ledger', 'verify']);
  expect(verified.code, verified.stdout).toBe(0);
}, 120_000);
