import { DriftReports } from '../drift-reports.ts';
import { type HandlerParts, type KioskHandlers, personOf } from './parts.ts';

/** So many entries between two words to the screen: a page comes at once. */
const tellEvery = 50;

/** What the cloud has against what the ledger says. */
export const driftHandlers = ({
  station,
  store,
  works,
}: HandlerParts): Pick<KioskHandlers, 'drift.run' | 'drift.last'> => {
  const reports = new DriftReports(station);
  return {
    'drift.run': ({ keys, workId }, by) =>
      works.run(workId, (stop) =>
        reports.run({ keys, person: personOf(by) }, stop, (side, count) => {
          if (count % tellEvery === 0) store.progress(workId, side, count, null);
        }),
      ),
    'drift.last': () => ({ report: reports.last }),
  };
};
