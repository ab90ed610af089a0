import type { Clock } from '../../domain/clock.ts';

export interface TokenBucketOptions {
  readonly operationsPerMinute: number;
  readonly clock: Clock;
  /** Resolves after `ms`, or rejects when the signal aborts. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Part of the quota that may be spent at once after a quiet time, and part that is never spent: requests that leave
 * evenly may arrive closer together.
 */
const burstShare = 0.01;

/**
 * Paces operations below a quota per minute, first come, first served, on monotonic time.
 *
 * The burst and the flow of any 60 seconds together never exceed the quota, whatever the service's window, as long as
 * no call takes more than `burst`; 98 % of the quota is used. A pause holds for everyone, and no burst follows it.
 */
export class TokenBucket {
  /** Operations that may be taken at once. */
  readonly burst: number;
  readonly #perMs: number;
  readonly #clock: Clock;
  readonly #wait: TokenBucketOptions['wait'];
  #tokens: number;
  #filledAtMs: number;
  #queue: Promise<void> = Promise.resolve();

  constructor({ operationsPerMinute, clock, wait }: TokenBucketOptions) {
    this.burst = Math.max(1, Math.floor(operationsPerMinute * burstShare));
    this.#perMs = Math.max(operationsPerMinute - 2 * this.burst, operationsPerMinute / 2) / 60_000;
    this.#clock = clock;
    this.#wait = wait;
    this.#tokens = this.burst;
    this.#filledAtMs = clock.monotonicMs();
  }

  /** How long nothing will be given out because the cloud asked for quiet. */
  get pausedForMs(): number {
    return Math.max(0, this.#filledAtMs - this.#clock.monotonicMs());
  }

  /** Resolves when `operations` may be sent. @throws the signal's reason; then nothing is taken */
  take(operations: number, signal: AbortSignal): Promise<void> {
    const turn = this.#queue.then(() => this.#admit(operations, signal));
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  /** Gives nothing out for `ms`; a longer pause that is already under way stays. */
  pause(ms: number): void {
    this.#fill();
    this.#tokens = Math.min(this.#tokens, 0);
    this.#filledAtMs = Math.max(this.#filledAtMs, this.#clock.monotonicMs() + ms);
  }

  async #admit(operations: number, signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      this.#fill();
      // A call dearer than the burst goes into debt instead of never going at all.
      const missing = Math.min(operations, this.burst) - this.#tokens;
      const waitMs = this.pausedForMs + Math.max(0, missing) / this.#perMs;
      // Sums of fractions: a token that is there but for a rounding error is there.
      if (waitMs < 1e-6) break;
      await this.#wait(waitMs, signal).catch((error: unknown) => {
        // A timer rejects with an error of its own; who stopped it asks for the reason.
        signal.throwIfAborted();
        throw error;
      });
    }
    this.#tokens -= operations;
  }

  /** The time the bucket was last filled at lies in the future during a pause. */
  #fill(): void {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs <= this.#filledAtMs) return;
    this.#tokens = Math.min(this.burst, this.#tokens + (nowMs - this.#filledAtMs) * this.#perMs);
    this.#filledAtMs = nowMs;
  }
}
