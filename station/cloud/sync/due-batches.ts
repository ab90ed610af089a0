import type { Clock } from '../../domain/clock.ts';
import type { LedgerReader, OutboxRow } from '../../ledger/ledger.ts';

/** No row is ever deferred farther than this. */
const longestDeferMs = 3_600_000;

/**
 * Hands out the due rows in batches, oldest first, and never the same row twice at a time. It holds the ids of the
 * rows under way and nothing else, however long the outbox is.
 */
export class DueBatches {
  readonly #ledger: LedgerReader;
  readonly #clock: Clock;
  readonly #batchSize: number;
  readonly #underWay = new Set<string>();

  constructor(ledger: LedgerReader, clock: Clock, batchSize: number) {
    this.#ledger = ledger;
    this.#clock = clock;
    this.#batchSize = batchSize;
  }

  /**
   * The next rows; undefined when none is due. Only rows at their first try share a batch: one that failed before,
   * or that replaces something, goes alone, so that it cannot take others down with it again. `release` them after.
   */
  take(): OutboxRow[] | undefined {
    const due = this.#due();
    const [first] = due;
    if (first === undefined) return undefined;
    const batch = isFirstTry(first) ? due.filter(isFirstTry).slice(0, this.#batchSize) : [first];
    for (const { registrationId } of batch) this.#underWay.add(registrationId);
    return batch;
  }

  release(rows: readonly OutboxRow[]): void {
    for (const { registrationId } of rows) this.#underWay.delete(registrationId);
  }

  /** Ms until a row is due (0: now); null when nothing is pending. */
  nextInMs(): number | null {
    const { nextDueAtMs } = this.#ledger.outboxSummary();
    if (nextDueAtMs === null) return null;
    return this.#due().length > 0 ? 0 : Math.max(0, nextDueAtMs - this.#clock.now().getTime());
  }

  #due(): OutboxRow[] {
    const nowMs = this.#clock.now().getTime();
    const due = this.#dueAt(nowMs);
    return due.length > 0 ? due : this.#dueAt(Number.MAX_SAFE_INTEGER).filter((row) => isStranded(row, nowMs));
  }

  #dueAt(nowMs: number): OutboxRow[] {
    return this.#ledger
      .dueEnrollments(nowMs, this.#underWay.size + this.#batchSize)
      .filter(({ registrationId }) => !this.#underWay.has(registrationId));
  }
}

/** Due only in the future although nothing can have deferred it that far: the clock was set back since. */
const isStranded = ({ attempts, dueAtMs }: OutboxRow, nowMs: number): boolean =>
  attempts === 0 || dueAtMs > nowMs + longestDeferMs;

const isFirstTry = ({ attempts, replacesSha256, cloudSettings }: OutboxRow): boolean =>
  attempts === 0 && replacesSha256 === null && cloudSettings === null;
