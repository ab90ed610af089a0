import { isSlotId, type SlotId } from '../domain/ids.ts';
import type { StationError } from '../domain/station-error.ts';
import { kioskError } from './kiosk-errors.ts';

/** The line's slots and their ports, and which of them are free: longest free first. */
export class FreeSlots {
  #ports: ReadonlyMap<SlotId, string>;
  #free: SlotId[];
  readonly #onNext: (next: SlotId | null) => void;

  constructor(ports: ReadonlyMap<SlotId, string>, onNext: (next: SlotId | null) => void) {
    this.#ports = ports;
    this.#free = [...ports.keys()];
    this.#onNext = onNext;
  }

  get ports(): ReadonlyMap<SlotId, string> {
    return this.#ports;
  }

  /** The slot that a scan would go to. @throws SLOT_UNKNOWN, SLOTS_ALL_BUSY, and what `busy` gives for a slot that is */
  find(wanted: string | null, busy: (slot: SlotId) => StationError): SlotId {
    if (wanted === null) {
      const [first] = this.#free;
      if (first === undefined) throw kioskError('SLOTS_ALL_BUSY');
      return first;
    }
    if (!isSlotId(wanted) || !this.#ports.has(wanted)) throw kioskError('SLOT_UNKNOWN', { slot: wanted });
    if (!this.#free.includes(wanted)) throw busy(wanted);
    return wanted;
  }

  take(slot: SlotId): void {
    this.#free = this.#free.filter((free) => free !== slot);
    this.#tell();
  }

  release(slot: SlotId): void {
    this.#free.push(slot);
    this.#tell();
  }

  /** Other slots, while all are free. Those that stay keep their turn. */
  replace(ports: ReadonlyMap<SlotId, string>): void {
    const stay = this.#free.filter((slot) => ports.has(slot));
    this.#free = [...stay, ...[...ports.keys()].filter((slot) => !stay.includes(slot))];
    this.#ports = ports;
    this.#tell();
  }

  #tell(): void {
    this.#onNext(this.#free[0] ?? null);
  }
}
