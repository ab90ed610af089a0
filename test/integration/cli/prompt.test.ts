import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawn } from '@lydell/node-pty';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSoftHsm } from '../../setup/softhsm.ts';

const launcher = fileURLToPath(new URL('../../../station/cli/launch.mjs', import.meta.url));

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'station-test-'));
});
afterAll(() => rm(root, { recursive: true }));

/** A person at a terminal: waits for each question, types the answer, and sees everything. */
function converse(
  args: readonly string[],
  answers: readonly (readonly [question: string, answer: string])[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number; screen: string }> {
  const environment = { ...process.env, ...env, NO_COLOR: '1' };
  const terminal = spawn(process.execPath, [launcher, ...args], { cols: 200, rows: 50, env: environment });
  const left = [...answers];
  let screen = '';
  let asked = 0;
  terminal.onData((text) => {
    screen += text;
    const [next] = left;
    if (!next || !screen.slice(asked).includes(next[0])) return;
    left.shift();
    asked = screen.length;
    terminal.write(`${next[1]}\r`);
  });
  return new Promise((resolve) => {
    terminal.onExit(({ exitCode }) => resolve({ code: exitCode, screen }));
  });
}

test('init asks for what it was not told, and takes a shown default for an empty answer', async () => {
  const home = join(root, 'asked');
  const { code, screen } = await converse(
    ['init', '--dir', home],
    [
      ['station id [', 'line-7'],
      ['site [', 'Hall 3'],
      ['signer (software or pkcs11) [software]', ''],
      ['DPS ID scope', '0ne00ABCDEF'],
    ],
  );
  expect(code, screen).toBe(0);
  const text = await readFile(join(home, 'station.toml'), 'utf8');
  expect(text).toMatch(/^id = "line-7"$/m);
  expect(text).toMatch(/^site = "Hall 3"$/m);
  expect(text).toMatch(/^id_scope = "0ne00ABCDEF"$/m);
});

test('a PIN is asked for without showing it', async () => {
  const { module, tokenLabel, pin, env } = await createSoftHsm(join(root, 'hsm'));
  const home = join(root, 'prompted');
  const flags = [
    '--station-id',
    'line-8',
    '--site',
    'x',
    '--signer',
    'pkcs11',
    '--module',
    module,
    '--token',
    tokenLabel,
  ];
  const typed = [['PIN of the token', pin.toString()]] as const;
  const made = await converse(
    ['init', '--dir', home, ...flags, '--pin', 'prompt', '--id-scope', '0ne00ABCDEF'],
    typed,
    env,
  );
  expect(made.code, made.screen).toBe(0);
  expect(made.screen).not.toContain(pin.toString());

  const status = await converse(['hsm', 'status', '--dir', home], typed, env);
  expect(status.code, status.screen).toBe(0);
  expect(status.screen).not.toContain(pin.toString());

  const wrong = await converse(['hsm', 'status', '--dir', home], [['PIN of the token', 'wrong-pin']], env);
  expect(wrong.code).toBe(3);
  expect(wrong.screen).toContain('HSM_PIN_REJECTED');
  expect(wrong.screen).not.toContain('wrong-pin');
});

test('--no-input never asks', async () => {
  const home = join(root, 'silent');
  const { code, screen } = await converse(['init', '--dir', home, '--no-input', '--station-id', 'line-9'], []);
  expect(code, screen).toBe(0);
  expect(existsSync(join(home, 'station.toml'))).toBe(true);
});
