import { configuredSlots } from '../config/slots.ts';
import type { Station } from '../station.ts';
import { failureOf } from './failure.ts';
import type { KioskLine } from './kiosk-line.ts';
import { choiceOf } from './line-choice.ts';
import { emptySlot, shownProducts } from './shown-station.ts';
import type { StateStore } from './state-store.ts';

/**
 * Takes up what Setup changed in the station's files, products and slots, as soon as no unit is in work. Nothing else of
 * the station stops: who is logged in stays so, the signer stays open, and what slots showed last is still shown.
 */
export class ConfigChanges {
  readonly #station: Station;
  readonly #store: StateStore;
  readonly #line: KioskLine;

  constructor(station: Station, store: StateStore, line: KioskLine) {
    this.#station = station;
    this.#store = store;
    this.#line = line;
  }

  /** A file was changed. Resolves when it was taken up, or waits for the units in work; the state says which. */
  async made(): Promise<void> {
    this.#store.set({ changes: { waiting: true, failure: null } });
    await this.settle();
  }

  /** For the end of a run: the last one lets what waits be taken up. Never rejects. */
  async settle(): Promise<void> {
    if (!this.#store.state.changes.waiting) return;
    await this.#line.whileIdle(() => this.#takeUp());
  }

  async #takeUp(): Promise<void> {
    const { changes, product, order } = this.#store.state;
    if (!changes.waiting) return;
    try {
      await this.#station.takeUpConfig();
      const slots = configuredSlots(this.#station.config);
      const known = new Map(this.#store.state.slots.map((slot) => [slot.slot, slot]));
      this.#store.set({
        changes: { waiting: false, failure: null },
        products: shownProducts(this.#station),
        slots: [...slots].map(([slot, port]) => ({ ...(known.get(slot) ?? emptySlot(slot, port)), port })),
        ...this.#choice(product, order?.id ?? null),
      });
      await this.#line.useSlots(slots);
    } catch (error) {
      this.#store.set({ changes: { waiting: false, failure: failureOf(error) } });
    }
  }

  /** What is being made, unless that is no product any more: then somebody is asked again. */
  #choice(product: string | null, order: string | null): ReturnType<typeof choiceOf> {
    try {
      if (product !== null) return choiceOf(this.#station, { product, order });
    } catch {
      // Gone with its file.
    }
    return { product: null, order: null };
  }
}
