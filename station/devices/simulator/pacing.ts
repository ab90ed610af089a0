import { type Clock, systemClock } from '../../domain/clock.ts';
import type { ActiveTime } from './active-time.ts';
import { WireTiming } from './wire-timing.ts';

const tickMs = 1;

/** Lets bytes cross a wire no faster than its baud rate, for any number of wires on one timer. */
export class Pacer {
  readonly #clock: Clock;
  readonly #active = new Map<{ tick(nowMs: number): boolean }, ActiveTime | undefined>();
  #timer: NodeJS.Timeout | undefined;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /**
   * One direction of a wire. `deliver` gets each byte when its stop bit has passed (8N1); at once without a baud rate.
   * `activity` runs while bytes are on the wire; both directions of a wire share its `timing`.
   */
  lane(
    baudRate: number | null,
    deliver: (bytes: Buffer) => void,
    activity?: ActiveTime,
    timing: WireTiming = new WireTiming(),
  ): Lane {
    if (baudRate === null) return new InstantLane(deliver);
    return new PacedLane(baudRate / 10_000, deliver, timing, (lane) => {
      this.#active.set(lane, activity);
      activity?.begin();
      this.#timer ??= setInterval(() => this.#tick(), tickMs);
      return this.#clock.monotonicMs();
    });
  }

  #tick(): void {
    const nowMs = this.#clock.monotonicMs();
    for (const [lane, activity] of this.#active) {
      if (lane.tick(nowMs)) continue;
      this.#active.delete(lane);
      activity?.end();
    }
    if (this.#active.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

export interface Lane {
  push(bytes: Uint8Array): void;
  /** Loses what is still on the wire. */
  clear(): void;
}

class InstantLane implements Lane {
  readonly #deliver: (bytes: Buffer) => void;

  constructor(deliver: (bytes: Buffer) => void) {
    this.#deliver = deliver;
  }

  push(bytes: Uint8Array): void {
    this.#deliver(Buffer.from(bytes));
  }

  clear(): void {
    // Nothing is ever under way.
  }
}

class PacedLane implements Lane {
  readonly #bytesPerMs: number;
  readonly #deliver: (bytes: Buffer) => void;
  readonly #timing: WireTiming;
  readonly #activate: (lane: PacedLane) => number;
  #queue: Buffer[] = [];
  #startedMs: number | undefined;
  #delivered = 0;

  constructor(
    bytesPerMs: number,
    deliver: (bytes: Buffer) => void,
    timing: WireTiming,
    activate: (lane: PacedLane) => number,
  ) {
    this.#bytesPerMs = bytesPerMs;
    this.#deliver = deliver;
    this.#timing = timing;
    this.#activate = activate;
  }

  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#queue.push(Buffer.from(bytes));
    if (this.#startedMs !== undefined) return;
    this.#startedMs = this.#timing.startMs(this.#activate(this));
    this.#delivered = 0;
  }

  clear(): void {
    this.#queue = [];
  }

  /** False once the wire is idle. */
  tick(nowMs: number): boolean {
    const startedMs = this.#startedMs ?? nowMs;
    let due = Math.floor((nowMs - startedMs) * this.#bytesPerMs) - this.#delivered;
    while (due > 0) {
      const head = this.#queue.shift();
      if (head === undefined) break;
      const part = head.subarray(0, due);
      if (part.length < head.length) this.#queue.unshift(head.subarray(due));
      due -= part.length;
      this.#delivered += part.length;
      this.#timing.delivered(nowMs, startedMs + this.#delivered / this.#bytesPerMs);
      this.#deliver(part);
    }
    if (this.#queue.length > 0) return true;
    this.#startedMs = undefined;
    return false;
  }
}
