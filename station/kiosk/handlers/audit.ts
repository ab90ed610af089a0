import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { UnitFilter } from '../../contract/audit.ts';
import type { UnitSearch } from '../../ledger/audit-queries.ts';
import { exportUnits } from '../../ledger/export/export-units.ts';
import { historyOf, shownUnit } from '../records.ts';
import type { HandlerParts, KioskHandlers } from './parts.ts';

type Names = 'audit.units' | 'audit.unit' | 'audit.verify' | 'audit.export';

/** What QA looks at: the ledger, read; and proofs and copies of it. */
export const auditHandlers = ({ station, verification, works }: HandlerParts): Pick<KioskHandlers, Names> => ({
  'audit.units'({ filter, limit, before }) {
    const search = searchOf(filter);
    const units = station.ledger.audit.searchUnits({ ...search, limit, ...(before === undefined ? {} : { before }) });
    const { count, capped } = station.ledger.audit.countUnits(search);
    return { units: units.map(shownUnit), total: count, totalIsExact: !capped };
  },
  'audit.unit': ({ serial }) => historyOf(station, serial),
  async 'audit.verify'({ workId }) {
    const startMs = performance.now();
    const result = await works.run(workId, (stop) => verification.run(workId, stop));
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
  async 'audit.export'({ filter, format }) {
    const now = new Date();
    const name = `units-${now.toISOString().replaceAll(/[:.]/g, '-')}.${format}`;
    const to = join(station.home.dir, 'exports', name);
    await mkdir(dirname(to), { recursive: true, mode: 0o700 });
    const search = searchOf(filter);
    const { rows, truncated } = await exportUnits({ file: station.home.ledgerFile, to, format, filter: search, now });
    return { file: to, rows, truncated };
  },
});

/** Without what is not asked for. */
export function searchOf(filter: UnitFilter): UnitSearch {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(given);
}
