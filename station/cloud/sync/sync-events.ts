import type { ReportedError } from '../../domain/station-error.ts';

/** What the sync tells whoever watches it. */
export type SyncEvent =
  | {
      readonly type: 'enrollment.settled';
      readonly registrationId: string;
      readonly serial: string;
      readonly result: 'created' | 'found-equal' | 'replaced' | 'rolled-in' | 'parked' | 'deferred';
      /** Why it was parked or deferred. */
      readonly code: string | null;
    }
  /** The cloud asked for quiet. */
  | { readonly type: 'cloud.throttled'; readonly pauseMs: number }
  /** The cloud stopped answering, or refuses the station as a whole. */
  | { readonly type: 'cloud.lost'; readonly error: ReportedError }
  /** It works again. */
  | { readonly type: 'cloud.recovered' }
  /** The station's clock is this far ahead of the cloud's (negative: behind). */
  | { readonly type: 'clock.skewed'; readonly seconds: number }
  /** A watching sync met something that is not the cloud's doing (a full disk), and will try again. */
  | { readonly type: 'sync.failed'; readonly error: ReportedError };

export type OnSyncEvent = (event: SyncEvent) => void;
