import type { SlotState, StateEvent, StationState } from '../contract/state.ts';

type Unnumbered<Event> = Event extends unknown ? Omit<Event, 'seq'> : never;

/** The state that every screen stands on, and the events that lead from one to the next. */
export class StateStore {
  #seq = 0;
  #state: StationState;
  readonly #tell: (event: StateEvent) => void;

  constructor(initial: StationState, tell: (event: StateEvent) => void) {
    this.#state = initial;
    this.#tell = tell;
  }

  get state(): StationState {
    return this.#state;
  }

  snapshot(): { seq: number; state: StationState } {
    return { seq: this.#seq, state: this.#state };
  }

  /** Replaces parts of the state, each whole. */
  set(state: Partial<StationState>): void {
    this.#state = { ...this.#state, ...state };
    this.#send({ type: 'set', state });
  }

  /** @returns the slot as it is now */
  slot(name: string, change: Partial<SlotState>): SlotState {
    const slots = this.#state.slots.map((slot) => (slot.slot === name ? { ...slot, ...change } : slot));
    this.#state = { ...this.#state, slots };
    const slot = slots.find((one) => one.slot === name);
    if (!slot) throw new TypeError(`no slot ${name}`);
    this.#send({ type: 'slot', slot });
    return slot;
  }

  progress(workId: string, stage: string, done: number, total: number | null): void {
    this.#send({ type: 'progress', workId, stage, done, total });
  }

  scanned(text: string): void {
    this.#send({ type: 'scanned', text });
  }

  #send(event: Unnumbered<StateEvent>): void {
    this.#seq += 1;
    this.#tell({ ...event, seq: this.#seq });
  }
}
