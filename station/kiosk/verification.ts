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
  #now: { readonly workId: string; readonly stop: AbortController } | null = null;

  constructor(file: string, store: StateStore) {
    this.#file = file;
    this.#store = store;
  }

  /** @throws VERIFICATION_STOPPED, what `verifyLedger` throws */
  async run(workId: string): Promise<Verification> {
    this.stop();
    const stop = new AbortController();
    const mine = { workId, stop };
    this.#now = mine;
    let shown = -1;
    try {
      return await verifyApart({
        file: this.#file,
        signal: stop.signal,
        onProgress: ({ step, done, total }) => {
          const part = Math.floor((done / Math.max(total, 1)) * progressSteps) + (step === 'tree' ? 0 : progressSteps);
          if (part === shown || this.#now !== mine) return;
          shown = part;
          this.#store.progress(workId, step, done, total);
        },
      });
    } finally {
      if (this.#now === mine) this.#now = null;
    }
  }

  /** Ends the verification of that name, or whichever runs. */
  stop(workId: string | undefined = this.#now?.workId): void {
    if (this.#now?.workId === workId) this.#now?.stop.abort(kioskError('VERIFICATION_STOPPED'));
  }
}
