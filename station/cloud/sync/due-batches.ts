import type { Clock } from '../../domain/clock.ts';
import type { LedgerReader, OutboxRow } from '../../ledger/ledger.ts';

/** No row is ever deferred farther than this; one that seems to be was deferred before the clock was set back. */
export const longestDeferMs = 3_600_000;

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
    const due = this.#ledger
      .dueEnrollments(this.#dueUntilMs(), this.#underWay.size + this.#batchSize)
      .filter(({ registrationId }) => !this.#underWay.has(registrationId));
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
    const { pending, nextDueAtMs } = this.#ledger.outboxSummary();
    if (pending === 0 || nextDueAtMs === null) return null;
    return Math.max(0, nextDueAtMs - this.#dueUntilMs());
  }

  #dueUntilMs(): number {
    const nowMs = this.#clock.now().getTime();
    const { nextDueAtMs } = this.#ledger.outboxSummary();
    return nextDueAtMs !== null && nextDueAtMs > nowMs + longestDeferMs ? nextDueAtMs : nowMs;
  }
}

const isFirstTry = ({ attempts, replacesSha256 }: OutboxRow): boolean => attempts === 0 && replacesSha256 === null;
