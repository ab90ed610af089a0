import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { program } from '../../../station/cli/program.ts';
import { createTestStation } from '../../setup/station-home.ts';
import { startStation, station } from '../../setup/station-process.ts';

/** Every command that does something, under the words that call it. */
const under = (parent: Command, words: readonly string[] = []): (readonly [string, Command])[] =>
  parent.commands.flatMap((command) => {
    const path = [...words, command.name()];
    return command.commands.length === 0 ? [[path.join(' '), command] as const] : under(command, path);
  });
const commands = new Map(under(await program()));

test.each([...commands])('station %s: help, and the options that all commands share', (_, command) => {
  expect(command.description()).not.toBe('');
  for (const option of ['--dir', '--json', '--no-input']) expect(command.helpInformation()).toContain(option);
});

test('help is no error', async () => {
  const help = await station(['units', 'list', '--help']);
  expect(help.code).toBe(0);
  expect(help.stdout).toContain('Usage: station units list');
});

const basics = [
  'init',
  'doctor',
  'simulate',
  'emulate dps',
  'ports',
  'provision',
  'line',
  'sync',
  'hsm status',
  'demo',
];
const cloud = [
  'ca upload',
  'ca list',
  'ca status',
  'ca verify',
  'ca delete',
  'dps show',
  'dps create',
  'dps keys',
  'dps hubs list',
  'dps hubs link',
  'dps hubs weight',
  'dps hubs unlink',
];
const records = [
  'units list',
  'units show',
  'units export',
  'ledger list',
  'ledger show',
  'ledger verify',
  'ledger export',
];

test('the commands are those that are promised', () => {
  expect([...commands.keys()]).toEqual(expect.arrayContaining([...basics, ...records, ...cloud]));
});

test('a wrong command line ends with 2, in words and in JSON', async () => {
  expect((await station(['provision'])).code).toBe(2);
  expect(
    (
      await station(['simulate', 'nrf91', '--serial', 'x', '--link', '/nowhere/x', '--fault', 'dance', '--json'])
    ).json()[0],
  ).toMatchObject({ error: { code: 'SIMULATOR_FAULT_UNKNOWN' } });
  expect((await station(['simulate', 'nrf92', '--serial', 'x', '--tcp', '0'])).code).toBe(2);
});

test('an emulator that begins with an outage lives until it is stopped, and then ends cleanly', async () => {
  await using emulator = await startStation(['emulate', 'dps', '--outage', 'refuse']);
  // As long as another command takes: with nothing to keep it alive it would be gone by then, with another code.
  expect((await station(['ports'])).code).toBe(0);
  expect((await emulator.stop()).code).toBe(0);
});

test('data goes to stdout and everything else to stderr; no colour where nobody looks', async () => {
  await using line = await createTestStation();
  const listed = await station(['units', 'list', '--dir', line.home], { env: { NO_COLOR: '' } });
  expect(listed.code).toBe(0);
  expect(listed.stdout).toMatch(/^serial/);
  expect(listed.stderr).toBe('');
  expect(listed.stdout).not.toContain('\u001b');
});

test('a reader that stops reading is not an error', async () => {
  await using line = await createTestStation();
  const pipe = spawn(
    'bash',
    ['-c', '"$0" "$@" | head -c 1', process.execPath, 'station/cli/launch.mjs', 'ledger', 'list', '--dir', line.home],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let complaint = '';
  pipe.stderr.on('data', (chunk) => void (complaint += String(chunk)));
  await once(pipe, 'close');
  expect(complaint).toBe('');
});
