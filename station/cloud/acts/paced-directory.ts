import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../domain/clock.ts';
import { isStationError } from '../../domain/station-error.ts';
import type { EnrollmentDirectory } from '../enrollment-directory.ts';
import { TokenBucket } from '../sync/token-bucket.ts';

export interface Pace {
  readonly operationsPerMinute: number;
  readonly clock: Clock;
  /** Resolves after `ms`, or rejects when the signal aborts. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** What is waited for when the cloud asks for quiet and does not say how long. */
const quietMs = 5000;
const patience = 20;

/** The directory below the cloud's quota: calls wait for their turn, and one that was throttled is made again. */
export function pacedDirectory(directory: EnrollmentDirectory, pace: Pace): EnrollmentDirectory {
  const wait = pace.wait ?? ((ms, signal) => sleep(ms, undefined, { signal }));
  const { groups } = directory;
  const bucket = new TokenBucket({ operationsPerMinute: pace.operationsPerMinute, clock: pace.clock, wait });

  async function paced<Value>(operations: number, signal: AbortSignal, call: () => Promise<Value>): Promise<Value> {
    for (let tries = 1; ; tries += 1) {
      await bucket.take(operations, signal);
      try {
        return await call();
      } catch (error) {
        if (!isStationError(error, 'DPS_THROTTLED') || tries === patience) throw error;
        const { retryAfterMs } = error.details;
        bucket.pause(typeof retryAfterMs === 'number' ? retryAfterMs : quietMs);
      }
    }
  }

  return {
    // Keys are behind a request of their own.
    find: (id, signal) => paced(2, signal, () => directory.find(id, signal)),
    create: (wanted, signal) => paced(1, signal, () => directory.create(wanted, signal)),
    turn: (entry, status, signal) => paced(3, signal, () => directory.turn(entry, status, signal)),
    change: (entry, to, signal) => paced(3, signal, () => directory.change(entry, to, signal)),
    roll: (entry, to, signal) => paced(2, signal, () => directory.roll(entry, to, signal)),
    delete: (entry, signal) => paced(1, signal, () => directory.delete(entry, signal)),
    registration: (id, signal) => paced(1, signal, () => directory.registration(id, signal)),
    page: (page, signal) => paced(1, signal, () => directory.page(page, signal)),
    groups: {
      find: (group, signal) => paced(1, signal, () => groups.find(group, signal)),
      create: (wanted, signal) => paced(1, signal, () => groups.create(wanted, signal)),
      change: (entry, to, signal) => paced(3, signal, () => groups.change(entry, to, signal)),
      delete: (entry, signal) => paced(1, signal, () => groups.delete(entry, signal)),
      roll: (entry, to, signal) => paced(2, signal, () => groups.roll(entry, to, signal)),
      keys: (group, signal) => paced(1, signal, () => groups.keys(group, signal)),
      page: (page, signal) => paced(1, signal, () => groups.page(page, signal)),
      registrations: (group, page, signal) => paced(1, signal, () => groups.registrations(group, page, signal)),
    },
    close: () => directory.close(),
  };
}
