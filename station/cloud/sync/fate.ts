import type { StationError } from '../../domain/station-error.ts';
import type { OutboxRow } from '../../ledger/ledger.ts';
import { cloudError } from '../cloud-errors.ts';
import { differenceNamed } from '../cloud-phrases.ts';

/** What became of a row in one try. */
export type Fate =
  | {
      readonly kind: 'done';
      readonly how: 'created' | 'found-equal' | 'replaced' | 'rolled-in';
      readonly etag: string | null;
    }
  | { readonly kind: 'parked'; readonly code: string; readonly reason: string }
  | { readonly kind: 'deferred'; readonly code: string; readonly retryAfterMs: number | null };

export interface Settlement {
  readonly row: OutboxRow;
  readonly fate: Fate;
}

export const parked = ({ code, message }: { code: string; message: string }): Fate => ({
  kind: 'parked',
  code,
  reason: message,
});

export const deferred = (code: string, retryAfterMs: number | null = null): Fate => ({
  kind: 'deferred',
  code,
  retryAfterMs,
});

/** A row that cannot be prepared waits when that may pass by itself, and goes to a person when it may not. */
export const unprepared = (error: StationError): Fate => (error.retryable ? deferred(error.code) : parked(error));

export const conflict = (difference: keyof typeof differenceNamed): Fate =>
  parked(cloudError('DPS_CONFLICT', { difference: differenceNamed[difference] }));
