import type { Entry } from '../domain/entry.ts';
import type { CredentialRow, OutboxState, UnitRow, UnitState } from './ledger.ts';

/** What the screens of audit and yield ask of the ledger: nothing here is needed to run the line. */
export interface AuditQueries {
  /**
   * Keyset page, newest activity first: all that is given must hold; `before` is the previous page's last `cursor`.
   * Single filters are answered from an index in the order of the page; of several, the narrowest leads.
   */
  searchUnits(search: UnitSearch & { limit: number; before?: number }): FoundUnit[];
  /** How many units match; `capped` when there are more than `countCap`. */
  countUnits(search: UnitSearch): { count: number; capped: boolean };
  /** Everything that is recorded about the unit, oldest first; undefined when nothing is. */
  unitHistory(serial: string): UnitHistory | undefined;

  /** One row an hour in which there was a verdict, oldest first. */
  yieldByHour(filter: YieldFilter): HourlyYield[];
  /** Over the units whose first verdict was in that time: how many passed at once. */
  firstPassYield(filter: YieldFilter): Share;
  /** Over the same units: for how many the newest verdict, whenever it was, is PASS. */
  finalYield(filter: YieldFilter): Share;
  /** Runs without PASS, the most frequent first. */
  failurePareto(filter: YieldFilter & { by: FailureDimension; limit?: number }): FailureShare[];
  /** How long the runs took that passed. */
  cycleTimes(filter: YieldFilter): CycleTimes;
  /**
   * All of the above for one work order, over its runs alone: a unit counts with the first and the newest verdict that it
   * had for this order. Read from its runs page by page, so what it costs depends on the order and nobody waits for it.
   */
  yieldOfOrder(filter: YieldFilter & { order: string; by: FailureDimension; limit?: number }): Promise<YieldFigures>;
}

/** Counting stops here. */
export const countCap = 10_000;

export interface UnitSearch {
  /** The beginning of a serial number, a registration id or a hardware id, taken as it is written. */
  readonly text?: string;
  /** RFC 3339, `from` included and `to` not: when the unit's last entry was written (`activityAt`). */
  readonly from?: string;
  readonly to?: string;
  readonly product?: string;
  readonly state?: UnitState;
  /** Who ran it last, and where. */
  readonly person?: string;
  readonly slot?: string;
  /** Serial number or SHA-256 of a certificate, lower-case hex: one that the unit has or ever had. */
  readonly certificate?: string;
  readonly enrollment?: OutboxState | 'none';
  /** The work order that it was last made for. */
  readonly order?: string;
}

/** A unit with the time of its last entry, by which pages are ordered. */
export type FoundUnit = UnitRow & { readonly activityAt: string };

export interface UnitHistory {
  readonly unit: UnitRow;
  readonly timeline: readonly TimelineEntry[];
  /** Every certificate and key, voided ones included, oldest first. */
  readonly credentials: readonly HistoricCredential[];
}

export interface TimelineEntry {
  readonly entry: Entry;
  /** Seconds since the run's first entry; null for what belongs to no run. */
  readonly secondsIntoRun: number | null;
  /** The certificate that the entry issued. */
  readonly certificate: CertificateFacts | null;
}

export type HistoricCredential = Omit<CredentialRow, 'tbs' | 'certificate' | 'endorsementKey' | 'storageRootKey'> & {
  readonly certificate: CertificateFacts | null;
};

export interface CertificateFacts {
  readonly subject: string;
  readonly issuer: string;
  /** Lower-case hex. */
  readonly serialNumber: string;
  readonly sha256: string;
  /** RFC 3339. */
  readonly notBefore: string;
  /** RFC 3339; null for 99991231235959Z, which means that there is none (RFC 5280 §4.1.2.5). */
  readonly notAfter: string | null;
  readonly keyType: string;
  readonly subjectAltName: string | null;
  readonly pem: string;
}

/** Hours are whole and in UTC, `YYYY-MM-DDTHH`; `from` included, `to` not. All that is given must hold. */
export interface YieldFilter {
  readonly from?: string;
  readonly to?: string;
  readonly product?: string;
  readonly slot?: string;
  /** Who started the run. */
  readonly person?: string;
}

export interface HourlyYield {
  readonly hour: string;
  readonly runs: number;
  readonly passed: number;
  readonly failed: number;
  readonly error: number;
  readonly aborted: number;
  /** Units whose first verdict was in this hour, those that passed with it, and those whose newest verdict is PASS. */
  readonly units: number;
  readonly firstPassed: number;
  readonly unitsPassed: number;
  /** Of all runs. */
  readonly seconds: number;
}

export interface Share {
  readonly passed: number;
  readonly total: number;
  /** 0 to 1; null when there is nothing to divide by. */
  readonly share: number | null;
}

/** Every figure of a yield at once. */
export interface YieldFigures {
  readonly hours: HourlyYield[];
  readonly firstPass: Share;
  readonly final: Share;
  readonly failures: FailureShare[];
  readonly cycleTimes: CycleTimes;
}

export type FailureDimension = 'code' | 'phase' | 'slot' | 'person' | 'product';

export interface FailureShare {
  readonly key: string;
  readonly failed: number;
  readonly error: number;
  readonly aborted: number;
  readonly runs: number;
  /** Of all runs without PASS, this row and those above it: 0 to 1. */
  readonly cumulative: number;
}

export interface CycleTimes {
  readonly runs: number;
  readonly meanSeconds: number | null;
  /** Upper bounds of the steps in which they lie, so never flattering; null when no run passed, or beyond the last step. */
  readonly medianSeconds: number | null;
  readonly p95Seconds: number | null;
  /** Steps in which there are runs; the last has no end. */
  readonly steps: readonly { readonly fromSeconds: number; readonly toSeconds: number | null; readonly runs: number }[];
}
