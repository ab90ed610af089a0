import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../domain/clock.ts';
import { isStationError } from '../../domain/station-error.ts';
import type { EnrollmentDirectory } from '../enrollment-directory.ts';
import type { ServiceKeys } from '../service-keys.ts';
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

type Paced = <Value>(operations: number, signal: AbortSignal, call: () => Promise<Value>) => Promise<Value>;

/** Calls below the cloud's quota: they wait for their turn, and one that was throttled is made again. */
function pacer(pace: Pace): Paced {
  const wait = pace.wait ?? ((ms, signal) => sleep(ms, undefined, { signal }));
  const bucket = new TokenBucket({ operationsPerMinute: pace.operationsPerMinute, clock: pace.clock, wait });
  return async (operations, signal, call) => {
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
  };
}

/** The keys that DPS makes, below the cloud's quota. */
export function pacedServiceKeys(keys: ServiceKeys, pace: Pace): ServiceKeys {
  const paced = pacer(pace);
  return {
    // Keys are behind a request of their own.
    look: (id, signal) => paced(2, signal, () => keys.look(id, signal)),
    reserve: (id, runId, signal) => paced(1, signal, () => keys.reserve(id, runId, signal)),
    keys: (id, signal) => paced(1, signal, () => keys.keys(id, signal)),
    remove: (id, etag, signal) => paced(1, signal, () => keys.remove(id, etag, signal)),
  };
}

/** The directory below the cloud's quota. */
export function pacedDirectory(directory: EnrollmentDirectory, pace: Pace): EnrollmentDirectory {
  const { groups } = directory;
  const paced = pacer(pace);
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
