import { checkSerial, type Product, productNamed } from '../config/product.ts';
import type { Failure } from '../contract/shapes.ts';
import type { SlotState } from '../contract/state.ts';
import { isSlotId, type SerialNumber, type SlotId } from '../domain/ids.ts';
import type { RunEvent, RunResult } from '../domain/run.ts';
import type { StationError } from '../domain/station-error.ts';
import { lineError } from '../line/line-errors.ts';
import type { RecoveredRun } from '../line/recover.ts';
import type { Station } from '../station.ts';
import { failureOf } from './failure.ts';
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
}

/** The line as a screen sees it: slots that remember their last result, and scans that find a free one. */
export class KioskLine {
  readonly #options: KioskLineOptions;
  /** Longest free first. */
  readonly #free: SlotId[];
  readonly #running = new Map<string, AbortController>();

  constructor(options: KioskLineOptions) {
    this.#options = options;
    this.#free = [...options.ports.keys()];
  }

  get busy(): number {
    return this.#running.size;
  }

  /** Opens the line, or says on the screen what keeps it from opening; may be called again. */
  async open(): Promise<boolean> {
    const { station, store, ports } = this.#options;
    try {
      if (ports.size === 0) throw kioskError('SLOTS_NOT_CONFIGURED');
      const { recovered } = await station.line();
      const signer = await station.signer();
      if (store.state.ready.open) return true;
      store.set({
        ready: { open: true, failure: null },
        interrupted: [
          ...store.state.interrupted,
          ...recovered.map(({ serial, slot, startedAt, lastEntryKind }) => ({
            serial,
            slot,
            startedAt,
            lastEntryKind,
          })),
        ],
        station: { ...store.state.station, signer: signer.kind, notForProduction: signer.notForProduction },
      });
      for (const run of recovered) this.#showInterrupted(run);
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
    const { station, store, ports } = this.#options;
    const product = await this.#ready();
    const { line } = await station.line();

    const slot = this.#take(scan.slot);
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
      port: ports.get(slot) ?? '',
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
    const product = await this.#ready();
    this.#freeSlot(slot);
    return checkSerial(product, text);
  }

  /** Stops the run in a slot as soon as it can be stopped. A slot without one is left alone. */
  cancel(slot: string): void {
    this.#running.get(slot)?.abort();
  }

  /** The slot says what became of the unit that was in it when the station stopped. */
  #showInterrupted({ runId, serial, slot, lastEntryKind }: RecoveredRun): void {
    if (!isSlotId(slot) || !this.#options.ports.has(slot)) return;
    const failure = lineError('RUN_INTERRUPTED', { lastEntryKind }).toJSON();
    this.#options.store.slot(slot, { state: 'done', serial, runId, outcome: 'ERROR', failure });
  }

  async #ready(): Promise<Product> {
    const { station, store } = this.#options;
    const { product: name } = store.state;
    if (name === null) throw kioskError('PRODUCT_NOT_CHOSEN');
    const product = productNamed(station.products, name);
    if (!(await this.open())) throw kioskError('LINE_NOT_READY');
    return product;
  }

  #take(wanted: string | null): SlotId {
    const slot = this.#freeSlot(wanted);
    this.#free.splice(this.#free.indexOf(slot), 1);
    this.#showNext();
    return slot;
  }

  #freeSlot(wanted: string | null): SlotId {
    const { ports } = this.#options;
    if (wanted !== null && !(isSlotId(wanted) && ports.has(wanted))) throw kioskError('SLOT_UNKNOWN', { slot: wanted });
    const slot = wanted === null ? this.#free[0] : this.#free.find((free) => free === wanted);
    if (slot === undefined) throw wanted === null ? kioskError('SLOTS_ALL_BUSY') : this.#busyError(wanted);
    return slot;
  }

  #showNext(): void {
    this.#options.store.set({ nextSlot: this.#free[0] ?? null });
  }

  #busyError(slot: string): StationError {
    const { serial } = this.#options.store.state.slots.find((one) => one.slot === slot) ?? {};
    return lineError('SLOT_BUSY', { slot, serial: serial ?? '' });
  }

  #release(slot: SlotId): void {
    if (!this.#running.delete(slot)) return;
    this.#free.push(slot);
    this.#showNext();
    this.#options.onBusy(this.busy);
  }
}

const shown = ({ outcome, phase, seconds, error }: RunResult): Partial<SlotState> => ({
  state: 'done',
  outcome,
  phase,
  seconds,
  failure: error && withDetails(error),
});

const withDetails = ({ code, message, hint }: { code: string; message: string; hint: string }): Failure => ({
  code,
  message,
  hint,
  retryable: false,
  details: {},
});
