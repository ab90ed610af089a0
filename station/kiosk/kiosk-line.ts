import { checkSerial, type Product, productNamed } from '../config/product.ts';
import type { SlotState } from '../contract/state.ts';
import { requireSlotsApart } from '../doctor/slots-apart.ts';
import { isSlotId, type SerialNumber, type SlotId } from '../domain/ids.ts';
import type { RunEvent, RunResult } from '../domain/run.ts';
import type { StationError } from '../domain/station-error.ts';
import { lineError } from '../line/line-errors.ts';
import type { RecoveredRun } from '../line/recover.ts';
import type { Station } from '../station.ts';
import { failureOf, shownFailure } from './failure.ts';
import { FreeSlots } from './free-slots.ts';
import { kioskError } from './kiosk-errors.ts';
import type { StateStore } from './state-store.ts';

/** A scan that was let through to the line: who made it, and what a supervisor said to it. */
export interface KioskScan {
  readonly text: string;
  readonly slot: string | null;
  readonly person: string;
  /** Why the unit gets another credential, and the ledger's entry of the approval. */
  readonly rework: { readonly reason: string; readonly approval: number } | null;
}

export interface KioskLineOptions {
  readonly station: Station;
  readonly store: StateStore;
  readonly ports: ReadonlyMap<SlotId, string>;
  /** Called when a unit went in or out: how many are in work now. */
  readonly onBusy: (units: number) => void;
  /** Called when a run has its verdict, while its slot is still busy. */
  readonly onVerdict: () => void;
  /** Called when a run ended, after the screen was told. */
  readonly onFinished: (result: RunResult) => void;
  /** Called when the last unit in work is out. */
  readonly onIdle: () => void;
}

/** The line as a screen sees it: slots that remember their last result, and scans that find a free one. */
export class KioskLine {
  readonly #options: KioskLineOptions;
  readonly #slots: FreeSlots;
  readonly #running = new Map<string, AbortController>();
  /** The slots that the line was opened with. */
  #openWith: ReadonlyMap<SlotId, string> | undefined;
  /** While the station changes what the line works with, no scan is taken. */
  #changing = false;
  #change: Promise<void> = Promise.resolve();

  constructor(options: KioskLineOptions) {
    this.#options = options;
    this.#slots = new FreeSlots(options.ports, (nextSlot) => options.store.set({ nextSlot }));
  }

  get busy(): number {
    return this.#running.size;
  }

  /** Does the work, and takes no scan meanwhile, if no unit is in work; else leaves it. Never two at once. */
  async whileIdle(work: () => Promise<void>): Promise<void> {
    while (this.#changing) await this.#change;
    if (this.busy > 0) return;
    this.#changing = true;
    const done = work().finally(() => {
      this.#changing = false;
    });
    this.#change = done.catch(() => undefined);
    await done;
  }

  /** Other slots, while no unit is in work. */
  async useSlots(ports: ReadonlyMap<SlotId, string>): Promise<void> {
    this.#slots.replace(ports);
    await this.open();
  }

  /** Opens the line, or says on the screen what keeps it from opening; may be called again. */
  async open(): Promise<boolean> {
    const { station, store } = this.#options;
    const { ports } = this.#slots;
    if (this.#openWith === ports) return true;
    try {
      if (ports.size === 0) throw kioskError('SLOTS_NOT_CONFIGURED');
      await requireSlotsApart(ports);
      const { recovered } = await station.line();
      const { kind, notForProduction } = await station.signer();
      if (this.#openWith === ports) return true;
      const isFirst = this.#openWith === undefined;
      this.#openWith = ports;
      store.set({
        ready: { open: true, failure: null },
        station: { ...store.state.station, signer: kind, notForProduction },
      });
      if (isFirst) this.#showInterrupted(recovered);
      return true;
    } catch (error) {
      store.set({ ready: { open: false, failure: failureOf(error) } });
      return false;
    }
  }

  /**
   * Gives a scan to a slot. Resolves with the slot once the unit is in work, or was refused there.
   * @throws PRODUCT_NOT_CHOSEN, LINE_NOT_READY, SLOT_UNKNOWN, SLOT_BUSY, SLOTS_ALL_BUSY
   */
  async scan(scan: KioskScan): Promise<SlotState> {
    const { station, store } = this.#options;
    await this.#ready();
    const { line } = await station.line();
    while (this.#changing) await this.#change;
    // From here to the slot in one turn: what the line works with does not change under a scan.
    const product = this.#product();
    const slot = this.#take(scan.slot);
    const port = this.#slots.ports.get(slot) ?? '';
    const cancel = new AbortController();
    this.#running.set(slot, cancel);
    this.#options.onBusy(this.busy);
    const admitted = Promise.withResolvers<SlotState>();
    const running: Partial<SlotState> = { state: 'running', serial: scan.text.trim(), runId: null, startedAt: null };
    store.slot(slot, { ...running, phase: 'setup', outcome: null, seconds: null, failure: null });

    const onEvent = (event: RunEvent): void => {
      if (event.type === 'run.started') {
        const { runId, serial } = event;
        admitted.resolve(store.slot(slot, { runId, serial, startedAt: new Date().toISOString() }));
      } else if (event.type === 'phase.entered') {
        store.slot(slot, { phase: event.phase, seconds: event.seconds });
      } else {
        this.#options.onVerdict();
      }
    };
    const { person, rework } = scan;
    const { order } = store.state;
    const attempt = {
      product,
      serial: scan.text,
      slot,
      port,
      person,
      ...(order && { order: order.id }),
      ...(rework && { rework: rework.reason, approval: rework.approval }),
    };
    const run = async (): Promise<SlotState> => {
      try {
        const options = { onEvent, cancel: cancel.signal };
        const result = await line.provision(attempt, options);
        this.#release(slot);
        const done = store.slot(slot, shown(result));
        this.#options.onFinished(result);
        return done;
      } catch (error) {
        this.#release(slot);
        return store.slot(slot, { state: 'refused', phase: null, failure: failureOf(error) });
      } finally {
        if (this.busy === 0) this.#options.onIdle();
      }
    };
    run().then(admitted.resolve, admitted.reject);
    return admitted.promise;
  }

  /**
   * Asked before a second person approves anything: an approval that cannot be used would stay behind. Returns the unit's
   * serial number. @throws what `scan` does, and SERIAL_MALFORMED
   */
  async wouldTake(text: string, slot: string | null): Promise<SerialNumber> {
    await this.#ready();
    this.#slots.find(slot, (busy) => this.#busyError(busy));
    return checkSerial(this.#product(), text);
  }

  /** Stops the run in a slot as soon as it can be stopped. A slot without one is left alone. */
  cancel(slot: string): void {
    this.#running.get(slot)?.abort();
  }

  /** What became of the units that were in work when the station stopped: each has its verdict, and its slot says so. */
  #showInterrupted(recovered: readonly RecoveredRun[]): void {
    const { store } = this.#options;
    const units = recovered.map(({ serial, slot, startedAt, lastEntryKind }) => ({
      serial,
      slot,
      startedAt,
      lastEntryKind,
    }));
    store.set({ interrupted: [...store.state.interrupted, ...units] });
    for (const { runId, serial, slot, lastEntryKind } of recovered) {
      if (!isSlotId(slot) || !this.#slots.ports.has(slot)) continue;
      const failure = failureOf(lineError('RUN_INTERRUPTED', { lastEntryKind }));
      store.slot(slot, { state: 'done', serial, runId, outcome: 'ERROR', failure });
    }
  }

  async #ready(): Promise<void> {
    if (this.#options.store.state.product === null) throw kioskError('PRODUCT_NOT_CHOSEN');
    if (!(await this.open())) throw kioskError('LINE_NOT_READY');
  }

  #product(): Product {
    const { station, store } = this.#options;
    if (store.state.product === null) throw kioskError('PRODUCT_NOT_CHOSEN');
    return productNamed(station.products, store.state.product);
  }

  #take(wanted: string | null): SlotId {
    const slot = this.#slots.find(wanted, (busy) => this.#busyError(busy));
    this.#slots.take(slot);
    return slot;
  }

  #busyError(slot: string): StationError {
    const { serial } = this.#options.store.state.slots.find((one) => one.slot === slot) ?? {};
    return lineError('SLOT_BUSY', { slot, serial: serial ?? '' });
  }

  #release(slot: SlotId): void {
    if (!this.#running.delete(slot)) return;
    this.#slots.release(slot);
    this.#options.onBusy(this.busy);
  }
}

const shown = ({ outcome, phase, seconds, error }: RunResult): Partial<SlotState> => ({
  state: 'done',
  outcome,
  phase,
  seconds,
  failure: error && shownFailure(error),
});
