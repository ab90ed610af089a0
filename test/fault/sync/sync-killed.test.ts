import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nodeArguments } from '../../setup/programs.ts';
import { passUnits } from '../../unit/cloud/sync/units-on-record.ts';
import { expectExactlyOnce } from './exactly-once.ts';
import { type StationAndCloud, stationAndCloud } from './station-and-cloud.ts';
import type { SyncingProcessOptions } from './syncing-process.ts';

let station: StationAndCloud;
beforeEach(async () => {
  station = await stationAndCloud();
});
afterEach(() => station.close());

/** A sequence of numbers in [0, 1) that is the same at every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Runs the syncing process to its end; `killAtLine` kills it from outside when it has said so many lines. */
async function runSync({ dieAtStep = 0, killAtLine = 0 }): Promise<{ killed: boolean; lines: string[] }> {
  const { connectionString, ca, port } = station.emulator.ready;
  const leases = join(dirname(station.file), 'leases');
  const options: SyncingProcessOptions = { file: station.file, leases, connectionString, ca, port, dieAtStep };
  const program = [...nodeArguments('syncing-process'), JSON.stringify(options)];
  const child = spawn(process.execPath, program, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  const exited = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === killAtLine) child.kill('SIGKILL');
  }
  const [code, signal] = await exited;
  expect([code, signal]).toEqual(signal === null ? [0, null] : [null, 'SIGKILL']);
  return { killed: signal === 'SIGKILL', lines };
}

const units = 90;
const kills = 12;

test('killed before and after every kind of step, and at any moment: every enrollment once, none lost, none doubled', async () => {
  const random = seeded(20261123);
  await passUnits(station.ledger, units);
  let killed = 0;
  for (let round = 0; round < kills; round++) {
    // By turns at a step of its own choosing, and from outside, wherever it is when the signal comes.
    const at = 1 + Math.floor(random() * 14);
    const result = await runSync(round % 3 === 2 ? { killAtLine: 1 + (at % 5) } : { dieAtStep: at });
    if (result.killed) killed += 1;
  }
  expect(killed).toBeGreaterThanOrEqual(kills - 2);
  const { lines } = await runSync({});
  expect(lines.at(-1)).toMatch(/^drained /);
  await expectExactlyOnce(units, station);
  const hows = station.ledger
    .entries({ from: 0, limit: 10_000, kind: 'enrollment.created' })
    .map((entry) => entry.kind === 'enrollment.created' && entry.content.how);
  // Otherwise no kill fell between an effect and its record, and the test showed nothing.
  expect(hows).toContain('found-equal');
  expect(hows).toContain('created');
});

test('two syncing processes at once: one works, the other is turned away', async () => {
  await passUnits(station.ledger, 40);
  await station.emulator.setOutage('slow:300');
  const outcomes = await Promise.all([runSync({}), runSync({})]);
  const last = outcomes.map(({ lines }) => lines.at(-1)?.split(' ')[0]);
  expect(last.toSorted((a = '', b = '') => (a < b ? -1 : 1))).toEqual(['SYNC_ALREADY_RUNNING', 'drained']);
  await expectExactlyOnce(40, station);
});
