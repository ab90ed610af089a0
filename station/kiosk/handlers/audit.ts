import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { verifyLedger } from '../../ledger/verify/verify.ts';
import { historyOf, shownUnit } from '../records.ts';
import type { HandlerParts, KioskHandlers } from './parts.ts';

type Names = 'audit.units' | 'audit.unit' | 'audit.verify' | 'audit.export';

/** At most this many progress events a verification: a screen cannot show more. */
const progressSteps = 100;

/** What QA looks at: the ledger, read; and proofs and copies of it. */
export const auditHandlers = ({ station, store }: HandlerParts): Pick<KioskHandlers, Names> => ({
  'audit.units'({ filter, limit, before }) {
    const units = station.ledger.units({
      limit,
      ...(before === undefined ? {} : { before }),
      ...(filter.text === undefined ? {} : { search: filter.text }),
      ...(filter.product === undefined ? {} : { product: filter.product }),
    });
    return { units: units.map(shownUnit), total: units.length, totalIsExact: true };
  },
  'audit.unit': ({ serial }) => historyOf(station, serial),
  async 'audit.verify'({ workId }) {
    const startMs = performance.now();
    let shownAt = 0;
    const result = await verifyLedger({
      file: station.home.ledgerFile,
      onProgress({ step, done, total }) {
        if (done < total && done - shownAt < total / progressSteps && done > shownAt) return;
        shownAt = done;
        store.progress(workId, step, done, total);
      },
    });
    const { verified, entries, root, checkpoints, problems } = result;
    return {
      verified,
      entries,
      root,
      checkpoints,
      seconds: Math.round(performance.now() - startMs) / 1000,
      problems: problems.map(({ code, seq, message }) => ({ code, entry: seq, message })),
    };
  },
  'audit.export'() {
    throw new Error(join(station.home.dir, 'exports'));
  },
});
mkdirSync;
