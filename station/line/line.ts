import { checkSerial, deviceIdFor, type Product, registrationIdFor } from '../config/product.ts';
import type { RunId, SlotId } from '../domain/ids.ts';
import type { RunEvent, RunResult } from '../domain/run.ts';
import { lineError } from './line-errors.ts';
import { executeRun } from './run.ts';
import type { RunPorts } from './run-context.ts';
import { newRunId } from './run-id.ts';

/** A scan, as it comes from a person: nothing in it is trusted yet. */
export interface Scan {
  readonly product: Product;
  /** What the scanner typed, without its terminator. */
  readonly serial: string;
  readonly slot: SlotId;
  readonly port: string;
  readonly person: string;
  readonly rework?: string;
  /** The ledger's entry of a second person's approval of that. */
  readonly approval?: number;
  /** The work order that it counts against. A unit that passed for one stays with it, named or not. */
  readonly order?: string;
}

export interface LineOptions {
  readonly onEvent?: (event: RunEvent) => void;
  /** Stops the run as soon as it can be stopped; the unit is left safe and the outcome is ABORTED. */
  readonly cancel?: AbortSignal;
}

/** The slots of a station. Any number of them work at once; each holds one unit at a time. */
export class Line {
  readonly #busy = new Map<SlotId, { serial: string; done: Promise<unknown> }>();
  readonly #underWay = new Set<RunId>();
  readonly #ports: RunPorts;
  #closed = false;

  constructor(ports: RunPorts) {
    this.#ports = ports;
  }

  /** Slots with a unit in work. */
  get busySlots(): readonly SlotId[] {
    return [...this.#busy.keys()];
  }

  /**
   * Provisions one unit: resolves with its verdict, which is durable (see `executeRun`).
   * @throws LINE_CLOSED, SLOT_BUSY, SERIAL_MALFORMED, PRODUCT_REGISTRATION_ID_INVALID, REWORK_REASON_MISSING, and what `admit` refuses
   */
  async provision(scan: Scan, options: LineOptions = {}): Promise<RunResult> {
    const { product, slot, port, person } = scan;
    if (this.#closed) throw lineError('LINE_CLOSED');
    const holder = this.#busy.get(slot);
    if (holder) throw lineError('SLOT_BUSY', { slot, serial: holder.serial });
    const serial = checkSerial(product, scan.serial);
    const rework = scan.rework?.trim() ?? null;
    if (rework === '') throw lineError('REWORK_REASON_MISSING');
    const registrationId = registrationIdFor(product, serial);
    const deviceId = deviceIdFor(product, serial);

    const cancel = new AbortController();
    const stop = (): void => cancel.abort(lineError('RUN_CANCELLED'));
    if (options.cancel?.aborted) stop();
    options.cancel?.addEventListener('abort', stop);

    const runId = newRunId(this.#ports.clock.now(), this.#ports.random);
    this.#underWay.add(runId);
    const run = executeRun(
      {
        runId,
        request: {
          product,
          serial,
          slot,
          port,
          person,
          rework,
          approval: scan.approval ?? null,
          order: scan.order ?? null,
        },
        registrationId,
        deviceId,
        ports: this.#ports,
        underWay: this.#underWay,
        device: undefined,
        identified: undefined,
        waiting: [],
      },
      options.onEvent ?? (() => undefined),
      cancel.signal,
    );
    this.#busy.set(slot, { serial, done: run });
    try {
      return await run;
    } finally {
      // The caller's signal may outlive ten thousand runs.
      options.cancel?.removeEventListener('abort', stop);
      this.#busy.delete(slot);
      this.#underWay.delete(runId);
    }
  }

  /** Takes no more scans, and waits for the units in work. Idempotent. */
  close(): Promise<void> {
    this.#closed = true;
    return this.idle();
  }

  /** Resolves when no unit is in work any more. */
  async idle(): Promise<void> {
    await Promise.allSettled([...this.#busy.values()].map(({ done }) => done));
  }
}
