import { type DriftKind, findDrift } from '../cloud/drift/drift.ts';
import type { DriftItem, DriftReport } from '../contract/drift.ts';
import { wantedStatus } from '../enrollment-terms.ts';
import type { Station } from '../station.ts';

/** Differences that a screen is given; a person mends no more by hand. */
const mostItems = 500;

/** Reports of what the cloud has against what the ledger says. The last one stays until the kiosk ends. */
export class DriftReports {
  readonly #station: Station;
  #last: DriftReport | null = null;

  constructor(station: Station) {
    this.#station = station;
  }

  get last(): DriftReport | null {
    return this.#last;
  }

  /** Changes nothing. One that is stopped tells what it found until then. @throws DPS_* */
  async run(
    { keys, person }: { readonly keys: boolean; readonly person: string },
    stop: AbortSignal,
    onLooked: (side: string, count: number) => void,
  ): Promise<DriftReport> {
    const { ledger, products } = this.#station;
    const directory = await this.#station.directory();
    const at = new Date().toISOString();
    const looked = { cloud: 0, ledger: 0 };
    const drift = findDrift({
      ledger,
      directory,
      wantedStatus: (row) => wantedStatus(row, products),
      keys,
      signal: stop,
      onLooked(side, count) {
        looked[side] = count;
        onLooked(side, count);
      },
    });
    const items: DriftItem[] = [];
    const kinds: Record<DriftKind, number> = {
      missing: 0,
      unrecorded: 0,
      unknown: 0,
      credential: 0,
      'device-id': 0,
      status: 0,
      settings: 0,
    };
    const facts = { at, person, keys, kinds, items };
    try {
      for (;;) {
        const next = await drift.next();
        if (next.done === true) {
          const { inCloud, inLedger, equal, moving } = next.value;
          this.#last = { ...facts, inCloud, inLedger, equal, moving, isPartial: false };
          return this.#last;
        }
        const { kind, registrationId, serial, ledger: ours, cloud, mends } = next.value;
        kinds[kind] += 1;
        if (items.length < mostItems) {
          items.push({ kind, registrationId, serial, ledger: ours, cloud, mends: [...mends] });
        }
      }
    } catch (error) {
      if (!stop.aborted) throw error;
      const { cloud: inCloud, ledger: inLedger } = looked;
      this.#last = { ...facts, inCloud, inLedger, equal: 0, moving: 0, isPartial: true };
      return this.#last;
    }
  }
}
