import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readGroupSettings } from '../../../station/config/settings-file.ts';
import { groupSettingsOf } from '../../../station/enrollment-terms.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'group-settings-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function read(...lines: string[]) {
  const file = join(directory, 'group.toml');
  await writeFile(file, ['[enrollment]', ...lines, ''].join('\n'));
  return groupSettingsOf(await readGroupSettings(file));
}

test('only what the file says is wanted; false is said too', async () => {
  expect(await read('iot_edge = false')).toEqual({ iotEdge: false });
  expect(await read('reprovision_policy = "never"', 'initial_twin = { tags = { line = 7 } }')).toEqual({
    reprovisionPolicy: 'never',
    initialTwin: { tags: { line: 7 }, desired: {} },
  });
  expect(await read()).toEqual({});
});

test.each([
  ['a placeholder', 'initial_twin = { tags = { unit = "{serial}" } }', 2],
  ['what belongs to product files', 'via = "individual"', 2],
  ['what an option says', 'enabled = true', 2],
  ['what a group has no field for', 'device_information = { model = "x" }', 2],
  ['what single entries alone have', 'renewal = "roll"', 2],
  ['two hubs with the policy static', 'allocation_policy = "static"\niot_hubs = ["a.b", "c.d"]', 3],
  [
    'a twin that is too large',
    `initial_twin = { tags = { a = "${'x'.repeat(4090)}", b = "${'x'.repeat(4090)}", c = "${'x'.repeat(20)}" } }`,
    2,
  ],
])('%s is refused, with its line', async (_, text, line) => {
  await expect(read(text)).rejects.toMatchObject({ code: 'CONFIG_INVALID', details: { line } });
});

test('an unknown key is refused by its name', async () => {
  await expect(read('iot_hub = "a.b"')).rejects.toMatchObject({ code: 'CONFIG_UNKNOWN_KEY' });
});
