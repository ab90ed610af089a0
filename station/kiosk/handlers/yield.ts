import type { YieldFilter } from '../../ledger/audit-queries.ts';
import type { HandlerParts, KioskHandlers } from './parts.ts';

/** Longer lists are no charts. */
const mostFailures = 12;

/** How the line does, from roll-ups: the same cost for any number of units. */
export const yieldHandlers = ({ station }: HandlerParts): Pick<KioskHandlers, 'yield.report'> => ({
  'yield.report'({ from, to, product, by }) {
    const { audit: ledger } = station.ledger;
    const filter: YieldFilter = { from: hourOf(from), to: hourOf(to), ...(product === null ? {} : { product }) };
    const hours = ledger.yieldByHour(filter);
    const { meanSeconds, steps } = ledger.cycleTimes(filter);
    return {
      hours: hours.map(({ hour, passed, failed, error, aborted }) => ({
        hour: `${hour}:00:00.000Z`,
        passed,
        failed,
        error: error + aborted,
      })),
      runs: hours.reduce((sum, { runs }) => sum + runs, 0),
      units: hours.reduce((sum, { units }) => sum + units, 0),
      firstPass: ledger.firstPassYield(filter).share,
      final: ledger.finalYield(filter).share,
      failures: ledger.failurePareto({ ...filter, by, limit: mostFailures }).map(({ key, runs }) => ({
        key,
        count: runs,
      })),
      cycleTimes: steps.map(({ toSeconds, runs }) => ({ upTo: toSeconds, count: runs })),
      meanSeconds,
    };
  },
});

/** Roll-ups know whole hours in UTC: `YYYY-MM-DDTHH`. @throws RangeError for what is no time */
const hourOf = (time: string): string => new Date(time).toISOString().slice(0, 13);
