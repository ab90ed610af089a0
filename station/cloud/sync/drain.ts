import type { Clock } from '../../domain/clock.ts';
import { isStationError, StationError } from '../../domain/station-error.ts';
import type { OutboxRow } from '../../ledger/ledger.ts';
import { cloudError } from '../cloud-errors.ts';
import type { EnrollmentCall } from '../enrollment-service.ts';
import { type Backoff, backoffMs } from './backoff.ts';
import { createBulk } from './bulk.ts';
import { classify } from './classify.ts';
import { DueBatches } from './due-batches.ts';
import { deferred, parked, type Settlement } from './fate.ts';
import { type ReconcileContext, reconcile } from './reconcile.ts';
import { type RecordContext, record } from './record.ts';
import { clockSkewAlarmSeconds, type SyncStatus, type SyncSummary, summarise, Tally } from './summary.ts';
import type { OnSyncEvent } from './sync-events.ts';
import type { TokenBucket } from './token-bucket.ts';

export interface DrainContext extends RecordContext, Omit<ReconcileContext, 'admit' | 'signal' | 'ledger'> {
  readonly clock: Clock;
  readonly bucket: TokenBucket;
  readonly batchSize: number;
  /** Requests under way at once. */
  readonly concurrency: number;
  readonly throttleBackoff: Backoff;
  /** How long, since something last went well, the drain waits for rows that are due later and for the cloud's pauses. */
  readonly patienceMs: number;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** When so many different requests failed in a row, it is the cloud that fails, not the rows. */
const failuresInARow = 3;

/**
 * Works through the outbox until nothing is due, or until going on makes no sense now.
 *
 * Every fate is durable before its row counts. Killed at any point, it leaves rows pending that the cloud may already
 * hold: the next drain finds them there and records them as found equal.
 */
export class Drain {
  readonly #context: DrainContext;
  readonly #signal: AbortSignal;
  readonly #onEvent: OnSyncEvent;
  readonly #batches: DueBatches;
  readonly #tally = new Tally();
  readonly #startedAtMs: number;
  readonly #requestsBefore: number;
  readonly #reconciling: ReconcileContext;
  #progressAtMs: number;
  readonly #stopping = new AbortController();
  readonly #failing = new Set<string>();
  #throttles = 0;
  #end: { status: SyncStatus; error: StationError | null } | undefined;

  constructor(context: DrainContext, signal: AbortSignal, onEvent: OnSyncEvent) {
    const { service, materialise, rollIn, bucket, clock, ledger, batchSize } = context;
    this.#context = context;
    this.#signal = signal;
    this.#onEvent = onEvent;
    this.#batches = new DueBatches(ledger, clock, batchSize);
    this.#startedAtMs = clock.monotonicMs();
    this.#progressAtMs = this.#startedAtMs;
    this.#requestsBefore = service.requests;
    // Who waits for the quota gives up as soon as the drain stops; what is under way is let finish.
    const waiting = AbortSignal.any([signal, this.#stopping.signal]);
    const admit = (call: EnrollmentCall) => bucket.take(service.price(call), waiting);
    this.#reconciling = { service, materialise, rollIn, ledger, admit, signal };
  }

  async run(): Promise<SyncSummary> {
    do {
      // One request finds out whether there is a cloud at all, before keys are derived for many.
      if (!(await this.#workOnce())) continue;
      const workers = Array.from({ length: this.#context.concurrency }, () => this.#work());
      const results = await Promise.allSettled(workers);
      const failed = results.find((result) => result.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    } while (this.#end === undefined && (await this.#waitForMore()));
    const { clock, ledger, service } = this.#context;
    const skewMs = service.lastClockSkewMs;
    const { status, error } = this.#end ?? { status: 'cancelled', error: null };
    if (skewMs !== null && Math.abs(skewMs) > clockSkewAlarmSeconds * 1000 && service.requests > this.#requestsBefore) {
      this.#onEvent({ type: 'clock.skewed', seconds: Math.round(skewMs / 1000) });
    }
    return summarise({
      ledger,
      service,
      tally: this.#tally,
      status,
      error: error?.toJSON() ?? null,
      requestsBefore: this.#requestsBefore,
      seconds: (clock.monotonicMs() - this.#startedAtMs) / 1000,
    });
  }

  async #work(): Promise<void> {
    while (await this.#workOnce()) {
      // Until nothing is due.
    }
  }

  /** Settles one batch; false when there is none, or no sense in taking it. */
  async #workOnce(): Promise<boolean> {
    if (this.#end !== undefined || this.#signal.aborted) return false;
    if (!this.#hasPatienceFor(this.#context.bucket.pausedForMs)) {
      this.#stop('throttled', null);
      return false;
    }
    const rows = this.#batches.take();
    if (rows === undefined) return false;
    try {
      await this.#settle(rows);
      return true;
    } catch (error) {
      // A ledger that cannot be written ends the drain for all workers.
      this.#stop('stopped', null);
      throw error;
    } finally {
      this.#batches.release(rows);
    }
  }

  async #settle(rows: readonly OutboxRow[]): Promise<void> {
    const [first, ...others] = rows;
    if (first === undefined) return;
    if (others.length === 0) return this.#settleAlone(first, false);
    const outcome = await this.#attempt(rows, () => createBulk(rows, this.#reconciling));
    if (outcome === 'refused') {
      // One bad row can make the service refuse the whole bulk: find out which.
      for (const row of rows) await this.#settleAlone(row, false);
    } else if (outcome !== undefined) {
      await this.#record(outcome.settled);
      for (const row of outcome.toCompare) await this.#settleAlone(row, true);
    }
  }

  async #settleAlone(row: OutboxRow, compareFirst: boolean): Promise<void> {
    if (this.#end !== undefined || this.#signal.aborted) return;
    const fate = await this.#attempt([row], () => reconcile(row, this.#reconciling, compareFirst));
    if (fate !== undefined && fate !== 'refused') await this.#record([{ row, fate }]);
  }

  /** Runs requests for the rows; what they throw decides about the rows, and about the whole drain. */
  async #attempt<Result>(
    rows: readonly OutboxRow[],
    send: () => Promise<Result>,
  ): Promise<Result | 'refused' | undefined> {
    try {
      const result = await send();
      this.#failing.clear();
      this.#throttles = 0;
      return result;
    } catch (error) {
      if (this.#signal.aborted || error === this.#stopping.signal.reason) return undefined;
      if (!(error instanceof StationError)) throw error;
      return this.#judge(rows, error);
    }
  }

  /** Decides what the error of a whole request means. `refused`: one of several rows is to blame. */
  async #judge(rows: readonly OutboxRow[], error: StationError): Promise<'refused' | undefined> {
    const retryAfterMs = Number(error.details['retryAfterMs'] ?? 0);
    const verdict = classify(error.code);
    if (verdict === undefined) throw error;
    if (verdict === 'park' && rows.length > 1) return 'refused';
    if (verdict === 'park') await this.#record(rows.map((row) => ({ row, fate: parked(error) })));
    if (verdict === 'throttled') this.#pause(error, retryAfterMs);
    if (verdict === 'stop') this.#stop('stopped', clockProblem(error) ?? error);
    if (verdict === 'offline') this.#stop('offline', error);
    if (verdict === 'retry') this.#countFailure(rows, error);
    // What the cloud may have seen counts as a try, so that a row that breaks connections cannot stay first.
    if (verdict === 'retry' || (verdict === 'offline' && error.details['sent'] !== false)) {
      await this.#record(rows.map((row) => ({ row, fate: deferred(error.code, retryAfterMs) })));
    }
    return undefined;
  }

  /** The same row failing again and again says nothing about the cloud. */
  #countFailure([first]: readonly OutboxRow[], error: StationError): void {
    if (first !== undefined) this.#failing.add(first.registrationId);
    if (this.#failing.size >= failuresInARow) this.#stop('unavailable', error);
  }

  #pause(error: StationError, retryAfterMs: number): void {
    const { bucket, throttleBackoff, random } = this.#context;
    const pauseMs = backoffMs(throttleBackoff, this.#throttles, random, retryAfterMs);
    this.#throttles += 1;
    this.#tally.throttled += 1;
    bucket.pause(pauseMs);
    this.#onEvent({ type: 'cloud.throttled', pauseMs });
    if (!this.#hasPatienceFor(bucket.pausedForMs)) this.#stop('throttled', error);
  }

  async #record(settlements: readonly Settlement[]): Promise<void> {
    const recorded = await Promise.allSettled(settlements.map((settlement) => record(settlement, this.#context)));
    for (const result of recorded) {
      if (result.status === 'rejected') continue;
      if (result.value.fate.kind !== 'deferred') this.#progressAtMs = this.#context.clock.monotonicMs();
      this.#onEvent(this.#tally.settle(result.value));
    }
    const lost = recorded.find((result) => result.status === 'rejected');
    if (lost !== undefined) throw lost.reason;
  }

  /** Whether to go on: waits until a row is due, if that is within the drain's patience. */
  async #waitForMore(): Promise<boolean> {
    if (this.#signal.aborted) return false;
    const nextInMs = this.#batches.nextInMs();
    if (nextInMs === null) {
      this.#stop('drained', null);
      return false;
    }
    if (!this.#hasPatienceFor(nextInMs)) {
      this.#stop('waiting', null);
      return false;
    }
    try {
      await this.#context.wait(nextInMs, this.#signal);
      return true;
    } catch (error) {
      if (this.#signal.aborted) return false;
      throw error;
    }
  }

  #hasPatienceFor(ms: number): boolean {
    return ms === 0 || this.#context.clock.monotonicMs() + ms - this.#progressAtMs <= this.#context.patienceMs;
  }

  /** The first reason to stop stands. */
  #stop(status: SyncStatus, error: StationError | null): void {
    this.#end ??= { status, error };
    this.#stopping.abort();
  }
}

/** A refused signature and a clock that is off: the clock is what to mend. */
function clockProblem(error: StationError): StationError | undefined {
  const skewMs = error.details['clockSkewMs'];
  if (!isStationError(error, 'DPS_UNAUTHORIZED') || typeof skewMs !== 'number') return undefined;
  const seconds = Math.round(skewMs / 1000);
  return Math.abs(seconds) > clockSkewAlarmSeconds
    ? cloudError('DPS_CLOCK_SKEWED', { seconds, clockSkewMs: skewMs }, error)
    : undefined;
}
