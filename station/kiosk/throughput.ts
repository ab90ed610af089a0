const minuteMs = 60_000;
const windowMs = 5 * minuteMs;

/** How many of something a minute, over the last five: counted by the second, so that a drain of thousands costs nothing. */
export class Throughput {
  readonly #nowMs: () => number;
  readonly #bySecond = new Map<number, number>();

  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  count(): void {
    const second = Math.floor(this.#nowMs() / 1000);
    this.#bySecond.set(second, (this.#bySecond.get(second) ?? 0) + 1);
  }

  /** Over the time since the first one in the window, but at least a minute: one alone is no rate. */
  perMinute(): number {
    const now = this.#nowMs();
    for (const second of this.#bySecond.keys()) if (second * 1000 < now - windowMs) this.#bySecond.delete(second);
    const [first] = this.#bySecond.keys();
    if (first === undefined) return 0;
    const sum = [...this.#bySecond.values()].reduce((total, one) => total + one, 0);
    return Math.round((sum / Math.max(now - first * 1000, minuteMs)) * minuteMs * 10) / 10;
  }
}
