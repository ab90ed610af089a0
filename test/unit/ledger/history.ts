import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import type { Clock } from '../../../station/domain/clock.ts';
import type { NewEntry } from '../../../station/domain/entry.ts';
import { openLedger } from '../../../station/ledger/open-ledger.ts';
import type { StationLedger } from '../../../station/ledger/station-ledger.ts';
import { station } from './test-identity.ts';

export * from './scripted-entries.ts';
export * from './test-identity.ts';

/** A folder that goes with the test; in memory where the system has such a place, because nothing here loses power. */
export function tempDirectory(): string {
  const directory = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'ledger-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** A clock that moves a second with every look at it, and can be set. */
export function tickingClock(start = Date.UTC(2026, 0, 1)): Clock & { set(time: number): void } {
  let time = start;
  return {
    now: () => new Date((time += 1000)),
    monotonicMs: () => time,
    set: (to) => {
      time = to;
    },
  };
}

export interface TestLedger {
  readonly file: string;
  readonly ledger: StationLedger;
  readonly clock: ReturnType<typeof tickingClock>;
}

/** An open ledger in a folder of its own, closed with the test. */
export function testLedger(directory: string = tempDirectory()): TestLedger {
  const file = join(directory, 'ledger.db');
  const clock = tickingClock();
  const ledger = openLedger({ file, station, clock });
  onTestFinished(() => ledger.close());
  return { file, ledger, clock };
}

export const append = (ledger: StationLedger, ...entries: NewEntry[]): Promise<number[]> =>
  ledger.commit((tx) => entries.map((entry) => tx.append(entry)));

/** Another connection to the file, as an attacker or a curious person has one. */
export function rawDatabase(file: string): Database.Database {
  const db = new Database(file);
  onTestFinished(() => void db.close());
  return db;
}
