import type { Verification } from '../ledger/verify/verify.ts';
import { verifyApart } from '../ledger/verify/verify-apart.ts';
import { kioskError } from './kiosk-errors.ts';
import type { StateStore } from './state-store.ts';

/** At most this many progress events a step: a screen cannot show more. */
const progressSteps = 100;

/** The one verification of a screen: it takes its time beside the line, and the next one ends the one before. */
export class ScreenVerification {
  readonly #file: string;
  readonly #store: StateStore;
  #now: AbortController | null = null;

  constructor(file: string, store: StateStore) {
    this.#file = file;
    this.#store = store;
  }

  /** @throws VERIFICATION_STOPPED when `stop` aborts or the next one begins; what `verifyLedger` throws */
  async run(workId: string, stop: AbortSignal): Promise<Verification> {
    this.#now?.abort();
    const mine = new AbortController();
    this.#now = mine;
    const signal = AbortSignal.any([mine.signal, stop]);
    let shown = -1;
    try {
      return await verifyApart({
        file: this.#file,
        signal,
        onProgress: ({ step, done, total }) => {
          const part = Math.floor((done / Math.max(total, 1)) * progressSteps) + (step === 'tree' ? 0 : progressSteps);
          if (part === shown || signal.aborted) return;
          shown = part;
          this.#store.progress(workId, step, done, total);
        },
      });
    } catch (error) {
      throw signal.aborted ? kioskError('VERIFICATION_STOPPED', {}, error) : error;
    } finally {
      if (this.#now === mine) this.#now = null;
    }
  }
}
