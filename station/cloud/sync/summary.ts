import type { ReportedError } from '../../domain/station-error.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { EnrollmentService } from '../enrollment-service.ts';
import type { Settlement } from './fate.ts';
import type { SyncEvent } from './sync-events.ts';

/**
 * How a drain ended:
 * - `drained`: nothing is pending.
 * - `waiting`: what is pending is due later than the drain's patience.
 * - `offline`: the cloud cannot be reached; a normal state.
 * - `throttled`, `unavailable`: the cloud asked for a longer pause, or fails again and again.
 * - `stopped`: a person must mend something for the whole sync: see `error`.
 * - `cancelled`: the signal aborted it.
 */
export type SyncStatus = 'drained' | 'waiting' | 'offline' | 'throttled' | 'unavailable' | 'stopped' | 'cancelled';

export interface SyncSummary {
  readonly status: SyncStatus;
  /** Why it is not `drained` or `waiting`, where there is an error. */
  readonly error: ReportedError | null;
  /** Of this drain: rows by what became of them (`deferred` counts tries). */
  readonly created: number;
  readonly foundEqual: number;
  readonly replaced: number;
  /** Put into its entry beside the old one. */
  readonly rolledIn: number;
  readonly parked: number;
  readonly deferred: number;
  /** Rows in the outbox now. */
  readonly pending: number;
  readonly parkedInTotal: number;
  /** RFC 3339; when the next row is due, null when nothing is pending. */
  readonly nextDueAt: string | null;
  /** HTTP requests sent. */
  readonly requests: number;
  /** Times the cloud asked for fewer. */
  readonly throttled: number;
  /** The station's clock minus the cloud's; null when the cloud did not answer. */
  readonly clockSkewSeconds: number | null;
  readonly seconds: number;
}

/** Beyond this a signature is at risk and the ledger's times are wrong enough to matter. */
export const clockSkewAlarmSeconds = 60;

/** Counts what one drain does. */
export class Tally {
  created = 0;
  foundEqual = 0;
  replaced = 0;
  rolledIn = 0;
  parked = 0;
  deferred = 0;
  throttled = 0;

  /** Counts the settlement and gives the event that tells of it. */
  settle({ row: { registrationId, serial }, fate }: Settlement): SyncEvent {
    if (fate.kind !== 'done') {
      this[fate.kind] += 1;
      return { type: 'enrollment.settled', registrationId, serial, result: fate.kind, code: fate.code };
    }
    if (fate.how === 'created') this.created += 1;
    else if (fate.how === 'found-equal') this.foundEqual += 1;
    else if (fate.how === 'replaced') this.replaced += 1;
    else this.rolledIn += 1;
    return { type: 'enrollment.settled', registrationId, serial, result: fate.how, code: null };
  }
}

export interface SummaryContext {
  readonly ledger: Ledger;
  readonly service: EnrollmentService;
  readonly tally: Tally;
  readonly status: SyncStatus;
  readonly error: ReportedError | null;
  readonly requestsBefore: number;
  readonly seconds: number;
}

export function summarise({
  ledger,
  service,
  tally,
  status,
  error,
  requestsBefore,
  seconds,
}: SummaryContext): SyncSummary {
  const { pending, parked, nextDueAtMs } = ledger.outboxSummary();
  const skewMs = service.lastClockSkewMs;
  return {
    status,
    error,
    created: tally.created,
    foundEqual: tally.foundEqual,
    replaced: tally.replaced,
    rolledIn: tally.rolledIn,
    parked: tally.parked,
    deferred: tally.deferred,
    pending,
    parkedInTotal: parked,
    nextDueAt: pending === 0 || nextDueAtMs === null ? null : new Date(nextDueAtMs).toISOString(),
    requests: service.requests - requestsBefore,
    throttled: tally.throttled,
    clockSkewSeconds: skewMs === null ? null : Math.round(skewMs / 1000),
    seconds,
  };
}
