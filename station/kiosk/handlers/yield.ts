import type { AuditQueries, FailureDimension, YieldFigures, YieldFilter } from '../../ledger/audit-queries.ts';
import type { HandlerParts, KioskHandlers } from './parts.ts';

/** Longer lists are no charts. */
const mostFailures = 12;

/** How the line does: from roll-ups, the same cost for any number of units; a work order's from its own runs. */
export const yieldHandlers = ({ station }: HandlerParts): Pick<KioskHandlers, 'yield.report'> => ({
  async 'yield.report'({ from, to, product, order, by }) {
    const { audit: ledger } = station.ledger;
    const filter: YieldFilter = { from: hourOf(from), to: hourOf(to), ...(product === null ? {} : { product }) };
    const { hours, firstPass, final, failures, cycleTimes } =
      order === null
        ? yieldOfStation(ledger, filter, by)
        : await ledger.yieldOfOrder({ ...filter, order, by, limit: mostFailures });
    return {
      hours: hours.map(({ hour, passed, failed, error, aborted }) => ({
        hour: `${hour}:00:00.000Z`,
        passed,
        failed,
        error: error + aborted,
      })),
      runs: hours.reduce((sum, { runs }) => sum + runs, 0),
      units: hours.reduce((sum, { units }) => sum + units, 0),
      firstPass: firstPass.share,
      final: final.share,
      failures: failures.map(({ key, runs }) => ({ key, count: runs })),
      cycleTimes: cycleTimes.steps.map(({ toSeconds, runs }) => ({ upTo: toSeconds, count: runs })),
      meanSeconds: cycleTimes.meanSeconds,
    };
  },
});

const yieldOfStation = (ledger: AuditQueries, filter: YieldFilter, by: FailureDimension): YieldFigures => ({
  hours: ledger.yieldByHour(filter),
  firstPass: ledger.firstPassYield(filter),
  final: ledger.finalYield(filter),
  failures: ledger.failurePareto({ ...filter, by, limit: mostFailures }),
  cycleTimes: ledger.cycleTimes(filter),
});

/** Roll-ups know whole hours in UTC: `YYYY-MM-DDTHH`. @throws RangeError for what is no time */
const hourOf = (time: string): string => new Date(time).toISOString().slice(0, 13);
