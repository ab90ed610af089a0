import type { SlotId } from '../domain/ids.ts';

/** Free slots, longest free first; whoever scans while all are busy waits for the next. */
export class SlotQueue {
  readonly #free: SlotId[];
  readonly #waiting: ((slot: SlotId) => void)[] = [];

  constructor(slots: readonly SlotId[]) {
    this.#free = [...slots];
  }

  async take(): Promise<SlotId> {
    const slot = this.#free.shift();
    return slot ?? new Promise((resolve) => this.#waiting.push(resolve));
  }

  put(slot: SlotId): void {
    const next = this.#waiting.shift();
    if (next) next(slot);
    else this.#free.push(slot);
  }
}
