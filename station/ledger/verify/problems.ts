import type { Phrase } from '../../domain/phrase.ts';

/** What an audit can find. */
export const problemCodes = [
  /** The database file itself is damaged or was rebuilt. */
  'STORAGE_DAMAGED',
  'SCHEMA_ALTERED',
  /** A record is not the one that was hashed, is missing, or stands where none belongs. */
  'ENTRY_ALTERED',
  'ENTRY_MISSING',
  'ENTRY_MALFORMED',
  'ENTRY_INDEXED_WRONG',
  'TREE_ALTERED',
  /** The entries are not the ones that a checkpoint was signed for. */
  'CHECKPOINT_MALFORMED',
  'CHECKPOINT_FOREIGN',
  'CHECKPOINT_SIGNATURE_INVALID',
  'CHECKPOINT_CONTRADICTED',
  'CHECKPOINT_AHEAD',
  /** The records contradict each other. */
  'SEQUENCE_IMPOSSIBLE',
  'SECOND_CREDENTIAL',
  'CERTIFICATE_NOT_INTENDED',
  'CERTIFICATE_INVALID',
  'INJECTION_WITHOUT_RECORD',
  'PASS_NOT_PROVEN',
  'APPROVAL_INVALID',
  'ORDER_OVERRUN',
  /** The tables of units, runs, credentials, outbox, people or orders do not follow from the records. */
  'DERIVED_TABLE_WRONG',
] as const;
export type ProblemCode = (typeof problemCodes)[number];

export interface Problem {
  /** The entry at fault, or the last one that should have been; null when it is about no entry. */
  readonly seq: number | null;
  readonly code: ProblemCode;
  readonly message: Phrase;
}

export type Report = (seq: number | null, code: ProblemCode, message: Phrase) => void;

/** Collects problems in bounded memory: the lowest entry is always kept, however many there are. */
export class ProblemLog {
  static readonly limit = 1000;
  #kept: Problem[] = [];
  #count = 0;

  readonly report: Report = (seq, code, message) => {
    this.#count += 1;
    this.#kept.push({ seq, code, message });
    if (this.#kept.length > 2 * ProblemLog.limit) this.#kept = this.first();
  };

  get count(): number {
    return this.#count;
  }

  /** Up to `limit` problems by entry, those about no entry first. */
  first(): Problem[] {
    return this.#kept.toSorted((a, b) => (a.seq ?? -1) - (b.seq ?? -1)).slice(0, ProblemLog.limit);
  }
}
