import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { version } from '../../../station/version.ts';
import { launcher } from '../../setup/programs.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..', '..');
/** Begin to work as soon as they are loaded. */
const programs = ['station/cli/main.ts', 'station/ledger/verify/verify-worker.ts'];

/** The other tests start what was built from the sources; a checkout starts the sources themselves. */
test('Node loads every file of the station as it is', async () => {
  const files = globSync('station/**/*.ts', { cwd: root }).filter((file) => !programs.includes(file));
  const loaded = `${files.map((file) => `await import('./${file}');`).join('\n')} process.stdout.write('all');`;
  const node = ['--input-type=module', '--eval', loaded];
  const { stdout, stderr } = await run(process.execPath, node, { cwd: root });
  expect({ stdout, stderr }).toEqual({ stdout: 'all', stderr: '' });
  expect(files.length).toBeGreaterThan(300);
});

test('the launcher of a checkout starts the command line', async () => {
  const { stdout, stderr } = await run(process.execPath, [launcher, '--version']);
  expect({ stdout, stderr }).toEqual({ stdout: `${version}\n`, stderr: '' });
});
