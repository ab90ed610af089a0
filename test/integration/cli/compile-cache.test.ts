import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { launcher } from '../../setup/programs.ts';

let home: string;
let temporary: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'compile-cache-'));
  temporary = join(home, 'tmp');
  mkdirSync(temporary);
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** The exit code of the launcher as people start it, which keeps what was compiled where it decides. */
async function version(more: Readonly<Record<string, string>> = {}): Promise<number | null> {
  const { NODE_COMPILE_CACHE: _, ...env } = process.env;
  const child = spawn(process.execPath, [launcher, '--version'], {
    env: { ...env, HOME: home, TMPDIR: temporary, XDG_CACHE_HOME: '', ...more },
    stdio: 'ignore',
  });
  await once(child, 'close');
  return child.exitCode;
}

test('compiled code is kept in a folder of the person’s own, and nothing of it among the temporary files', async () => {
  expect(await version()).toBe(0);
  const folder = join(home, '.cache', 'provisioning-station', 'code');
  expect(readdirSync(folder)).not.toEqual([]);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(readdirSync(temporary)).toEqual([]);
});

test('XDG_CACHE_HOME says where, if it is a path that can be meant', async () => {
  expect(await version({ XDG_CACHE_HOME: join(home, 'cache') })).toBe(0);
  expect(existsSync(join(home, 'cache', 'provisioning-station', 'code'))).toBe(true);
  expect(await version({ XDG_CACHE_HOME: 'cache' })).toBe(0);
  expect(existsSync(join(home, '.cache', 'provisioning-station', 'code'))).toBe(true);
});

test('a folder that others may write into is not used', async () => {
  const folder = join(home, '.cache', 'provisioning-station', 'code');
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o777);
  expect(await version()).toBe(0);
  expect(readdirSync(folder)).toEqual([]);
});

test('a folder that cannot be made is no error', async () => {
  writeFileSync(join(home, '.cache'), '');
  expect(await version()).toBe(0);
});

test('nor is one that nothing can be written into', async () => {
  expect(await version({ XDG_CACHE_HOME: '/sys/kernel' })).toBe(0);
});
