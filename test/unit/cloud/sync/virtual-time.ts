import type { Clock } from '../../../../station/domain/clock.ts';

interface Sleeper {
  readonly atMs: number;
  wake(): void;
}

/**
 * A clock that stands still until somebody sleeps: then it jumps to the moment at which the first sleeper wakes,
 * once everything that could run before has run. Wall clock and monotonic time can be told apart by `shiftWall`.
 */
export class VirtualTime implements Clock {
  #nowMs = 0;
  #wallOffsetMs: number;
  readonly #sleepers = new Set<Sleeper>();
  #jumping = false;

  constructor(start = new Date('2026-03-02T08:00:00.000Z')) {
    this.#wallOffsetMs = start.getTime();
  }

  now(): Date {
    return new Date(this.#wallOffsetMs + this.#nowMs);
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  shiftWall(ms: number): void {
    this.#wallOffsetMs += ms;
  }

  readonly wait = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const onAbort = () => {
        this.#sleepers.delete(sleeper);
        reject(signal.reason);
      };
      const sleeper: Sleeper = {
        atMs: this.#nowMs + ms,
        wake: () => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#sleepers.add(sleeper);
      this.#jumpSoon();
    });

  #jumpSoon(): void {
    if (this.#jumping) return;
    this.#jumping = true;
    setImmediate(() => {
      this.#jumping = false;
      const next = [...this.#sleepers].toSorted((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined) return;
      this.#sleepers.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.wake();
      if (this.#sleepers.size > 0) this.#jumpSoon();
    });
  }
}
