/** Longer after a late delivery, nobody's answer to it is still to come. */
const lateCountsForMs = 50;

/**
 * The two directions of a wire share this. A timer delivers a byte up to a tick after its time, more on a busy machine;
 * whoever answers it then starts as much too late. The next bytes on the wire are therefore timed from when they would
 * have started, so that a conversation of many turns takes what its bytes take, and never less.
 */
export class WireTiming {
  #lateMs = 0;
  #deliveredMs = Number.NEGATIVE_INFINITY;

  delivered(nowMs: number, dueMs: number): void {
    this.#lateMs = Math.max(0, nowMs - dueMs);
    this.#deliveredMs = nowMs;
  }

  /** When bytes that are handed over now would have started; takes each delay back once. */
  startMs(nowMs: number): number {
    const lateMs = nowMs - this.#deliveredMs <= lateCountsForMs ? this.#lateMs : 0;
    this.#lateMs = 0;
    return nowMs - lateMs;
  }
}
