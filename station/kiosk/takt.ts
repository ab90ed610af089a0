import type { Outcome } from '../domain/run.ts';
import type { StateStore } from './state-store.ts';

const hourMs = 3_600_000;

/** Seconds between good units, over the last hour. */
export class Takt {
  readonly #store: StateStore;
  readonly #nowMs: () => number;
  #passedAtMs: number[] = [];

  constructor(store: StateStore, nowMs: () => number = () => performance.now()) {
    this.#store = store;
    this.#nowMs = nowMs;
  }

  finished(outcome: Outcome): void {
    if (outcome !== 'PASS') return;
    const now = this.#nowMs();
    this.#passedAtMs = [...this.#passedAtMs.filter((at) => now - at < hourMs), now];
    const [first = now] = this.#passedAtMs;
    const gaps = this.#passedAtMs.length - 1;
    const seconds = gaps > 0 ? Math.round((now - first) / gaps / 100) / 10 : null;
    this.#store.set({ takt: { seconds, passedLastHour: this.#passedAtMs.length } });
  }
}
