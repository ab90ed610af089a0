import { setTimeout as delay } from 'node:timers/promises';
import { type Clock, systemClock } from '../../domain/clock.ts';
import { isStationError, StationError } from '../../domain/station-error.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { cloudError } from '../cloud-errors.ts';
import type { EnrollmentService, RollIn } from '../enrollment-service.ts';
import { type Backoff, backoffMs } from './backoff.ts';
import { Drain } from './drain.ts';
import { planSync, type SyncPlan } from './plan.ts';
import type { Materialise } from './prepared.ts';
import type { SyncSummary } from './summary.ts';
import type { OnSyncEvent } from './sync-events.ts';
import { TokenBucket } from './token-bucket.ts';

export interface SyncOptions {
  readonly ledger: Ledger;
  readonly service: EnrollmentService;
  /**
   * Makes a row's enrollment; its keys are zeroed after each request. A StationError that is `retryable` defers the
   * row, any other parks it.
   */
  readonly materialise: Materialise;
  readonly rollIn: RollIn;
  /** The cloud's quota (`dps.operations_per_minute`); the sync stays below it. */
  readonly operationsPerMinute: number;
  /** Who the entries say did it: a person's id, or `station`. */
  readonly person: string;
  /** Makes this the only sync of the outbox, over all processes; throws LEASE_HELD when it is not. */
  readonly acquireLease?: () => Lease;
  /** Requests under way at once. */
  readonly concurrency?: number;
  /** How long a drain, since something last went well, waits for rows due later and for the cloud's pauses. */
  readonly patienceMs?: number;
  readonly clock?: Clock;
  /** Uniform in [0, 1), for jitter. */
  readonly random?: () => number;
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface Lease {
  release(): void;
}

export interface Sync {
  /**
   * Works through the outbox until nothing is due or the cloud cannot take more now. Never throws for what the cloud
   * does: the summary says it.
   * @throws SYNC_ALREADY_RUNNING, LEDGER_* when an effect could not be recorded (it will be found again)
   */
  drain(signal: AbortSignal, onEvent?: OnSyncEvent): Promise<SyncSummary>;
  /**
   * Drains for ever, until the signal aborts: rows as they come due, the rest as soon as the cloud is back.
   * @throws SYNC_ALREADY_RUNNING
   */
  watch(signal: AbortSignal, onEvent?: OnSyncEvent): Promise<void>;
  /** What a drain would do: no request, nothing derived, nothing written. */
  plan(): SyncPlan;
  /** Lets a watch look at the outbox now: a row was added. It does not shorten the wait for a cloud that is away. */
  wake(): void;
}

const rowBackoff: Backoff = { baseMs: 1000, capMs: 300_000 };
const throttleBackoff: Backoff = { baseMs: 2000, capMs: 60_000 };
/** How soon a watch notices that a lost network is back. */
const offlineBackoff: Backoff = { baseMs: 1000, capMs: 15_000 };
/** How soon a watch tries again what a person must mend. */
const stoppedBackoff: Backoff = { baseMs: 5000, capMs: 60_000 };
/** How often a watch looks for rows that another process added. */
const idleMs = 1000;
const shortestWaitMs = 100;

const nothing = (): void => undefined;

/** The sync: brings what the outbox holds into the cloud, exactly once in effect. */
export function createSync(options: SyncOptions): Sync {
  const {
    ledger,
    service,
    materialise,
    rollIn,
    operationsPerMinute,
    person,
    acquireLease = () => ({ release: nothing }),
    concurrency = 4,
    patienceMs = 60_000,
    clock = systemClock,
    random = Math.random,
    wait = (ms, signal) => delay(ms, undefined, { signal }),
  } = options;
  const bucket = new TokenBucket({ operationsPerMinute, clock, wait });
  const batchSize = largestBatch(service, bucket.burst);
  const context = { ledger, service, materialise, rollIn, person, clock, random, wait, bucket, batchSize };
  let running = false;
  let wakeUp = nothing;

  const exclusively = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (running) throw cloudError('SYNC_ALREADY_RUNNING');
    const lease = take(acquireLease);
    running = true;
    try {
      return await work();
    } finally {
      running = false;
      lease.release();
    }
  };

  const drainOnce = (signal: AbortSignal, onEvent: OnSyncEvent, patience: number) =>
    new Drain({ ...context, concurrency, rowBackoff, throttleBackoff, patienceMs: patience }, signal, onEvent).run();

  /** Waits, or is woken; never rejects. */
  const rest = async (ms: number, signal: AbortSignal, wakeable: boolean): Promise<void> => {
    const woken = new AbortController();
    wakeUp = () => {
      if (wakeable) woken.abort();
    };
    await wait(Math.max(ms, shortestWaitMs), AbortSignal.any([signal, woken.signal])).catch(() => undefined);
    wakeUp = nothing;
  };

  const watch = async (signal: AbortSignal, onEvent: OnSyncEvent): Promise<void> => {
    let failures = 0;
    let lost = false;
    while (!signal.aborted) {
      try {
        const { status, error, nextDueAt } = await drainOnce(signal, onEvent, 0);
        const away = status === 'offline' || status === 'unavailable' || status === 'stopped';
        if (away && !lost && error !== null) onEvent({ type: 'cloud.lost', error });
        if (!away && lost) onEvent({ type: 'cloud.recovered' });
        lost = away;
        failures = away ? failures + 1 : 0;
        const nextInMs = nextDueAt === null ? idleMs : Date.parse(nextDueAt) - clock.now().getTime();
        const policy = status === 'stopped' ? stoppedBackoff : offlineBackoff;
        if (away) await rest(backoffMs(policy, failures - 1, random), signal, false);
        else await rest(Math.max(Math.min(nextInMs, idleMs), bucket.pausedForMs), signal, status !== 'throttled');
      } catch (error) {
        const reported = error instanceof StationError ? error : cloudError('SYNC_ROW_FAILED', {}, error);
        onEvent({ type: 'sync.failed', error: reported.toJSON() });
        failures += 1;
        await rest(backoffMs(stoppedBackoff, failures - 1, random), signal, false);
      }
    }
  };

  return {
    drain: (signal, onEvent = nothing) => exclusively(() => drainOnce(signal, onEvent, patienceMs)),
    watch: (signal, onEvent = nothing) => exclusively(() => watch(signal, onEvent)),
    plan: () => planSync(ledger, service, clock, { operationsPerMinute, batchSize }),
    wake: () => wakeUp(),
  };
}

function take(acquireLease: () => Lease): Lease {
  try {
    return acquireLease();
  } catch (error) {
    throw isStationError(error, 'LEASE_HELD') ? cloudError('SYNC_ALREADY_RUNNING', {}, error) : error;
  }
}

/** The largest bulk that fits the bucket's burst, so that even a small quota is never overdrawn. */
function largestBatch(service: EnrollmentService, burst: number): number {
  let items = service.batchSize;
  while (items > 1 && service.price({ kind: 'create', items }) > burst) items -= 1;
  return items;
}
