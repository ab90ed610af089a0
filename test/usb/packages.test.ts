import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fetchPackages } from './vm/packages.ts';

let folder = '';
let cache = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'packages-'));
  cache = join(folder, 'cache');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A machine whose apt knows a kernel, and cannot fetch it. */
function withoutNetwork(): NodeJS.ProcessEnv {
  const program = (name: string, text: string): void => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  program('apt-cache', 'echo "  Depends: linux-image-9.9-amd64"');
  program('apt-get', 'echo "E: Failed to fetch http://deb.example/linux.deb" >&2; exit 100');
  return { PATH: `${folder}:/bin` };
}

const kernelOf = (version: string): void => {
  mkdirSync(join(cache, `linux-image-${version}-amd64/root/boot`), { recursive: true });
  writeFileSync(join(cache, `linux-image-${version}-amd64/root/boot/vmlinuz-${version}`), '');
  mkdirSync(join(cache, `linux-image-${version}-amd64/root/lib/modules/${version}`), { recursive: true });
};

test('a kernel that cannot be fetched is told in words, with what apt said and what to do; nothing half is left', () => {
  expect(() => fetchPackages(cache, withoutNetwork())).toThrow(
    /could not be fetched: apt-get download ended with 100: E: Failed to fetch .*\n.*Check the network/,
  );
  expect(readdirSync(cache)).toEqual([]);
});

test('a system without apt is told the same', () => {
  expect(() => fetchPackages(cache, { PATH: folder })).toThrow(/could not be fetched: apt-get does not start/);
});

test('a kernel that is there serves where a newer one cannot be fetched', () => {
  kernelOf('6.1');
  expect(fetchPackages(cache, withoutNetwork()).kernel).toBe(
    join(cache, 'linux-image-6.1-amd64/root/boot/vmlinuz-6.1'),
  );
});
