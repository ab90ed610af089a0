import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../station/domain/clock.ts';
import { acquireLease, isLeaseHeld } from '../../../station/ledger/lease.ts';
import { openLedger } from '../../../station/ledger/open-ledger.ts';
import { verifyLedger } from '../../../station/ledger/verify/verify.ts';
import { startWriter } from './writer-process.ts';

/** On a real disk: here syncs count. */
function freshFile(): string {
  const directory = mkdtempSync(join(tmpdir(), 'ledger-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return join(directory, 'ledger.db');
}

/** Park–Miller: the same kills on every machine. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

function stateOf(file: string, serials: Iterable<string>) {
  const ledger = openLedger({ file, station: 'line-7', clock: systemClock });
  const rows = [...serials].map((serial) => ({ serial, row: ledger.unit(serial) }));
  const found = {
    missing: rows.filter(({ row }) => row?.state !== 'passed'),
    open: ledger.openRuns().length,
    size: ledger.head().size,
  };
  return ledger.close().then(() => found);
}

test('whatever was acknowledged before a SIGKILL is there after it, and the ledger is whole', async () => {
  const file = freshFile();
  const random = randomFrom(20_260_101);
  const acknowledged = new Map<string, number>();
  let openRuns = 0;
  // On a busy machine every kill may fall between two runs; then there are more.
  for (let round = 0; round < 10 || (openRuns === 0 && round < 60); round += 1) {
    const writer = startWriter({ file, name: `R${round}`, units: 100_000, slots: 1 + random(6) });
    await writer.acknowledges(random(60));
    await writer.kill();
    for (const [serial, seq] of writer.acknowledged) acknowledged.set(serial, seq);
    const { missing, open, size } = await stateOf(file, acknowledged.keys());
    expect(missing).toEqual([]);
    openRuns = open;
    expect(await verifyLedger({ file })).toMatchObject({ verified: true, entries: size });
  }
  expect(acknowledged.size).toBeGreaterThan(50);
  // Kills in the middle of runs did happen.
  expect(openRuns).toBeGreaterThan(0);
  const ledger = openLedger({ file, station: 'line-7', clock: systemClock });
  for (const [serial, seq] of acknowledged)
    expect(ledger.entry(seq)).toMatchObject({ kind: 'run.finished', subject: serial });
  await ledger.close();
});

test('several processes make one ledger, write it at the same time, and lose nothing', async () => {
  const file = freshFile();
  const writers = ['A', 'B', 'C'].map((name) => startWriter({ file, name, units: 60, slots: 4 }));
  expect(await Promise.all(writers.map((writer) => writer.ended()))).toEqual([0, 0, 0]);
  const acknowledged = new Map(writers.flatMap((writer) => [...writer.acknowledged]));
  expect(acknowledged.size).toBe(180);
  // No two entries took the same place.
  expect(new Set(acknowledged.values()).size).toBe(180);
  expect(await stateOf(file, acknowledged.keys())).toEqual({ missing: [], open: 0, size: 180 * 5 });
  expect(await verifyLedger({ file })).toMatchObject({ verified: true, passes: 180 });
});

test('a lease dies with its process', async () => {
  const file = freshFile();
  const leases = join(file, '..', 'leases');
  const writer = startWriter({ file, name: 'holder', units: 100_000, slots: 1, leases });
  await writer.ready();
  expect(isLeaseHeld(leases, 'holder')).toBe(true);
  expect(() => acquireLease(leases, 'holder')).toThrow(expect.objectContaining({ code: 'LEASE_HELD' }));
  await writer.kill();
  expect(isLeaseHeld(leases, 'holder')).toBe(false);
  acquireLease(leases, 'holder').release();
});

/** Runs a writer under strace and counts the syncs of the write-ahead log, and of the folder. */
async function countSyncs(units: number, slots: number) {
  const file = freshFile();
  const trace = `${file}.strace`;
  const under = ['strace', '-f', '-y', '-e', 'trace=fsync,fdatasync', '-o', trace];
  const writer = startWriter({ file, name: 'S', units, slots, under });
  expect(await writer.ended()).toBe(0);
  const calls = readFileSync(trace, 'utf8').split('\n');
  const count = (path: string) =>
    calls.filter((call) => call.includes(`<${path}>) = 0`) || call.includes(`<${path}>`)).length;
  return { log: count(`${file}-wal`), folder: count(join(file, '..')) };
}

test('every commit is synced before it is acknowledged, and slots that wait together share one sync', async () => {
  const alone = await countSyncs(12, 1);
  // Five commits a unit, none of them together.
  expect(alone.log).toBeGreaterThanOrEqual(12 * 5);
  expect(alone.folder).toBeGreaterThanOrEqual(1);
  const together = await countSyncs(48, 8);
  expect(together.log).toBeGreaterThanOrEqual((48 * 5) / 8);
  expect(together.log).toBeLessThan(48 * 5 * 0.75);
});
