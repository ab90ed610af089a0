import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { z } from 'zod';

const run = promisify(execFile);
const main = fileURLToPath(new URL('../bench/main.ts', import.meta.url));

const rowSchema = z.strictObject({
  name: z.string().min(1),
  unit: z.string(),
  value: z.number(),
  floor: z.number().nullable(),
  ratio: z.number().nullable(),
  aim: z.string().nullable(),
  met: z.boolean().nullable(),
});

/** Runs benchmarks at sizes that say nothing about speed, and everything about whether they still work. */
async function bench(...names: string[]): Promise<z.output<typeof rowSchema>[]> {
  const only = names.flatMap((name) => ['--only', name]);
  const finished = run(process.execPath, [main, '--json', '--small', ...only]).catch(
    // Missed aims are no failure here: times at these sizes mean nothing.
    (error: { code: number; stdout: string; stderr: string }) => {
      if (error.code !== 1 || error.stdout === '') throw error;
      return error;
    },
  );
  return z.array(rowSchema).parse(JSON.parse((await finished).stdout));
}

test('the bench measures the line, certificates and the ledger, each beside its floor', async () => {
  const rows = await bench('line-own-time', 'line-slots', 'certificates', 'ledger-commits', 'ledger-verify');
  expect(rows.map(({ name }) => name)).toEqual([
    'nrf91, a unit without device work',
    'nrf91, our own time a unit',
    'zephyr-shell, a unit without device work',
    'zephyr-shell, our own time a unit',
    'a unit, 1 slot',
    'units a second, 1 slot',
    'CPU of the line a unit, 1 slot',
    'a unit, 2 slots',
    'units a second, 2 slots',
    'CPU of the line a unit, 2 slots',
    'certificates, SoftHSM2',
    'certificates, software signer',
    'CPU a certificate, SoftHSM2',
    'CPU a certificate, software signer',
    'durable commits, 1 waiting',
    'durable commits, 32 waiting',
    'verify 100,000 entries, tree',
    'verify 100,000 entries, all',
  ]);
  expect(rows.every(({ value }) => Number.isFinite(value))).toBe(true);
  expect(rows.map(({ ratio }) => ratio)).toEqual(rows.map(({ value, floor }) => floor && value / floor));
  // No conversation is shorter than its bytes.
  expect(rows.find(({ name }) => name === 'a unit, 1 slot')?.ratio).toBeGreaterThan(0.9);
});

test('the bench measures the sync', async () => {
  const rows = await bench('sync-quota', 'sync-backlog', 'drift');
  expect(rows.map(({ name }) => name)).toEqual([
    'enrollments a minute under throttle',
    'answers 429 in that time',
    'enrollments, no quota',
    'memory gained, backlog of 100,000',
    'sync of 100,000 by bulk',
    'drift report over 100,000 units',
    'memory gained, drift report',
  ]);
  expect(rows.find(({ name }) => name === 'enrollments, no quota')?.value).toBeGreaterThan(0);
});

test('the bench measures the emulator’s paging', async () => {
  const rows = await bench('emulator-paging');
  expect(rows.map(({ name }) => name)).toEqual([
    'last pages of 1,000,000, a page of 1,000',
    'memory gained, paging 1,000,000',
    'emulator opens 1,000,000 enrollments',
    'memory an enrollment',
    'state file an enrollment',
  ]);
  expect(rows.every(({ value }) => Number.isFinite(value))).toBe(true);
});
