import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Outcome } from '../../domain/run.ts';
import type {
  AuditQueries,
  FailureDimension,
  FailureShare,
  HourlyYield,
  Share,
  YieldFigures,
  YieldFilter,
} from '../audit-queries.ts';
import { cycleStepOf } from '../cycle-steps.ts';
import type { ReadHandle } from '../open-database.ts';
import { cycleTimesOf, failureSharesOf } from './yield-figures.ts';

interface Verdict {
  readonly row: number;
  readonly serial: string;
  readonly hour: string;
  readonly product: string;
  readonly slot: string;
  readonly person: string;
  readonly outcome: Outcome;
  readonly code: string;
  readonly phase: string;
  readonly ms: number;
}

/**
 * A page of an order's verdicts, in the order in which the runs were started: for one unit that is the order of its
 * verdicts. A finished run's last entry is its verdict; what came after `@head` is left out, so that all pages are of one moment.
 */
export const verdictsOfOrder = `
  SELECT r.rowid AS row, r.serial, substr(r.finished_at, 1, 13) AS hour, r.product, r.slot, r.person, r.outcome,
    coalesce(r.code, r.outcome) AS code, CAST(e.record AS TEXT) ->> '$.content.phase' AS phase,
    CAST((CAST(e.record AS TEXT) ->> '$.content.seconds') * 1000 + 0.5 AS INTEGER) AS ms
  FROM runs r JOIN entries e ON e.seq = r.last_entry
  WHERE r.order_id = @order AND r.rowid > @after AND r.outcome IS NOT NULL AND r.last_entry < @head
  ORDER BY r.rowid LIMIT @limit`;

/** Read in one go; between two pages the line goes on. */
const pageSize = 1000;

/** The yield of one work order, with the meaning that the roll-ups have for the whole station. */
export function orderYieldQueries(db: ReadHandle): Pick<AuditQueries, 'yieldOfOrder'> {
  const verdicts = db.prepare<object, Verdict>(verdictsOfOrder);
  const size = db.prepare<[], number>('SELECT coalesce(max(seq) + 1, 0) FROM entries').pluck();
  return {
    async yieldOfOrder({ order, by, limit = Number.MAX_SAFE_INTEGER, ...filter }) {
      const figures = summing(filter, by);
      const head = size.get() ?? 0;
      let page: Verdict[] = [];
      do {
        const after = page.at(-1)?.row ?? 0;
        page = verdicts.all({ order, after, head, limit: pageSize });
        for (const verdict of page) figures.add(verdict);
        await nextTurn();
      } while (page.length === pageSize);
      return figures.result(limit);
    },
  };
}

type Changing<Row> = { -readonly [Name in keyof Row]: Row[Name] };
type Hour = Changing<Omit<HourlyYield, 'seconds'> & { ms: number }>;
type Failure = Changing<Omit<FailureShare, 'cumulative'>>;

function summing(filter: YieldFilter, by: FailureDimension) {
  const hours = new Map<string, Hour>();
  const failures = new Map<string, Failure>();
  const steps = new Map<number, { bucketMs: number; runs: number; ms: number }>();
  /** By serial number: the hour of its first verdict, null when that was filtered out, and the newest verdict. */
  const units = new Map<string, { readonly first: Hour | null; passed: boolean }>();

  const countRun = ({ outcome, ms, ...verdict }: Verdict, hour: Hour): void => {
    hour.runs += 1;
    hour.ms += ms;
    hour[columnOf[outcome]] += 1;
    if (outcome === 'PASS') {
      const step = found(steps, cycleStepOf(ms), (bucketMs) => ({ bucketMs, runs: 0, ms: 0 }));
      step.runs += 1;
      step.ms += ms;
    } else {
      const failure = found(failures, verdict[by], noFailure);
      failure.runs += 1;
      failure[columnOf[outcome]] += 1;
    }
  };

  return {
    add(verdict: Verdict): void {
      const hour = isIn(verdict, filter) ? found(hours, verdict.hour, noRun) : null;
      if (hour !== null) countRun(verdict, hour);
      const passed = verdict.outcome === 'PASS';
      const unit = units.get(verdict.serial);
      if (unit !== undefined) {
        unit.passed = passed;
        return;
      }
      units.set(verdict.serial, { first: hour, passed });
      if (hour === null) return;
      hour.units += 1;
      if (passed) hour.firstPassed += 1;
    },

    result(limit: number): YieldFigures {
      for (const { first, passed } of units.values()) if (first !== null && passed) first.unitsPassed += 1;
      const rows = [...hours.values()];
      const sum = (column: 'units' | 'firstPassed' | 'unitsPassed') => rows.reduce((all, row) => all + row[column], 0);
      const share = (passed: number, total: number): Share => ({
        passed,
        total,
        share: total === 0 ? null : passed / total,
      });
      return {
        hours: rows
          .toSorted((a, b) => (a.hour < b.hour ? -1 : 1))
          .map(({ ms, ...row }) => ({ ...row, seconds: ms / 1000 })),
        firstPass: share(sum('firstPassed'), sum('units')),
        final: share(sum('unitsPassed'), sum('units')),
        failures: failureSharesOf([...failures.values()].toSorted(byFrequency), limit),
        cycleTimes: cycleTimesOf([...steps.values()].toSorted((a, b) => a.bucketMs - b.bucketMs)),
      };
    },
  };
}

const columnOf = { PASS: 'passed', FAIL: 'failed', ERROR: 'error', ABORTED: 'aborted' } as const;

const isIn = ({ hour, product, slot, person }: Verdict, filter: YieldFilter): boolean =>
  (filter.from === undefined || hour >= filter.from) &&
  (filter.to === undefined || hour < filter.to) &&
  (filter.product === undefined || product === filter.product) &&
  (filter.slot === undefined || slot === filter.slot) &&
  (filter.person === undefined || person === filter.person);

const noRun = (hour: string): Hour => ({
  hour,
  runs: 0,
  passed: 0,
  failed: 0,
  error: 0,
  aborted: 0,
  units: 0,
  firstPassed: 0,
  unitsPassed: 0,
  ms: 0,
});

const noFailure = (key: string): Failure => ({ key, failed: 0, error: 0, aborted: 0, runs: 0 });

const byFrequency = (a: Failure, b: Failure): number => b.runs - a.runs || (a.key < b.key ? -1 : 1);

function found<Key, Row>(rows: Map<Key, Row>, key: Key, empty: (key: Key) => Row): Row {
  const row = rows.get(key) ?? empty(key);
  rows.set(key, row);
  return row;
}
