import type {
  AuditQueries,
  FailureDimension,
  FailureShare,
  HourlyYield,
  Share,
  YieldFilter,
} from '../audit-queries.ts';
import { cycleSteps } from '../cycle-steps.ts';
import type { ReadHandle } from '../open-database.ts';
import { cycleTimesOf, failureSharesOf } from './yield-figures.ts';

type YieldQueries = Pick<
  AuditQueries,
  'yieldByHour' | 'firstPassYield' | 'finalYield' | 'failurePareto' | 'cycleTimes'
>;

const dimensions: readonly FailureDimension[] = ['code', 'phase', 'slot', 'person', 'product'];

/** Sums over the rolled-up hours: what it costs depends on hours, products, slots and people, not on units. */
export function yieldQueries(db: ReadHandle): YieldQueries {
  const statement = <Row>(sql: (condition: string) => string) => {
    const prepared = new Map<string, ReturnType<typeof db.prepare<object, Row>>>();
    return (filter: YieldFilter): Row[] => {
      const condition = conditionOf(filter);
      const query = prepared.get(condition) ?? db.prepare<object, Row>(sql(condition));
      prepared.set(condition, query);
      return query.all(filter);
    };
  };
  const byHour = statement<Omit<HourlyYield, 'seconds'> & { ms: number }>(
    (condition) => `
      SELECT hour, sum(runs) AS runs, sum(passed) AS passed, sum(failed) AS failed, sum(error) AS error,
        sum(aborted) AS aborted, sum(units) AS units, sum(first_passed) AS firstPassed,
        sum(units_passed) AS unitsPassed, sum(run_ms) AS ms
      FROM yield_hours WHERE ${condition} GROUP BY hour ORDER BY hour`,
  );
  const units = statement<{ units: number; first: number; final: number }>(
    (condition) => `
      SELECT coalesce(sum(units), 0) AS units, coalesce(sum(first_passed), 0) AS first,
        coalesce(sum(units_passed), 0) AS final
      FROM yield_hours WHERE ${condition}`,
  );
  // Each step is a range of the table of its own: nothing is sorted, and an hour is found in each.
  const cycles = statement<{ bucketMs: number; runs: number; ms: number }>(
    (condition) => `
      SELECT s.value AS bucketMs, sum(runs) AS runs, sum(passed_ms) AS ms
      FROM json_each('${JSON.stringify(cycleSteps)}') s CROSS JOIN cycle_hours ON bucket_ms = s.value
      WHERE ${condition} GROUP BY s.key ORDER BY s.key`,
  );
  const failures = new Map(
    dimensions.map((dimension) => [
      dimension,
      statement<Omit<FailureShare, 'cumulative'>>(
        (condition) => `
          SELECT ${dimension} AS key, sum(iif(outcome = 'FAIL', runs, 0)) AS failed,
            sum(iif(outcome = 'ERROR', runs, 0)) AS error, sum(iif(outcome = 'ABORTED', runs, 0)) AS aborted,
            sum(runs) AS runs
          FROM failure_hours WHERE ${condition} GROUP BY key ORDER BY runs DESC, key`,
      ),
    ]),
  );

  const shareOf = (filter: YieldFilter, which: 'first' | 'final'): Share => {
    const [row] = units(filter);
    const passed = row?.[which] ?? 0;
    const total = row?.units ?? 0;
    return { passed, total, share: total === 0 ? null : passed / total };
  };

  return {
    yieldByHour: (filter) => byHour(filter).map(({ ms, ...row }) => ({ ...row, seconds: ms / 1000 })),
    firstPassYield: (filter) => shareOf(filter, 'first'),
    finalYield: (filter) => shareOf(filter, 'final'),
    failurePareto({ by, limit = Number.MAX_SAFE_INTEGER, ...filter }) {
      return failureSharesOf(failures.get(by)?.(filter) ?? [], limit);
    },
    cycleTimes: (filter) => cycleTimesOf(cycles(filter)),
  };
}

/** Only the columns that are asked for, so that the statement's text is one of few. */
function conditionOf({ from, to, product, slot, person }: YieldFilter): string {
  const conditions = [
    ...(from === undefined ? [] : ['hour >= @from']),
    ...(to === undefined ? [] : ['hour < @to']),
    ...(product === undefined ? [] : ['product = @product']),
    ...(slot === undefined ? [] : ['slot = @slot']),
    ...(person === undefined ? [] : ['person = @person']),
  ];
  return conditions.length === 0 ? 'true' : conditions.join(' AND ');
}
