import type { AuditQueries } from './audit-queries.ts';
import type { StoredCheckpoints } from './checkpoint/stored-checkpoints.ts';
import type { Ledger } from './ledger.ts';
import type { NodeSource } from './tree/proof.ts';

/** The ledger as the station's own parts see it: the port, and what checkpoints and proofs are made of. */
export interface StationLedger extends Ledger {
  /** The id that every record names. */
  readonly station: string;
  readonly audit: AuditQueries;
  /** For `inclusionProof` and `consistencyProof`. */
  readonly tree: NodeSource;
  readonly checkpoints: StoredCheckpoints;
  /**
   * Seconds by which the clock is behind the newest entry's time; 0 when it is not. Records keep the time that the clock
   * tells; whoever shows them must say when it ran backwards.
   */
  clockBehindSeconds(): number;
}
