import type { CycleTimes, FailureShare } from '../audit-queries.ts';
import { cycleSteps } from '../cycle-steps.ts';

/** Rows in the order of their frequency, with the share that they and those above them have of all. */
export function failureSharesOf(rows: readonly Omit<FailureShare, 'cumulative'>[], limit: number): FailureShare[] {
  const total = rows.reduce((sum, { runs }) => sum + runs, 0);
  let soFar = 0;
  return rows.slice(0, limit).map((row) => ({ ...row, cumulative: (soFar += row.runs) / total }));
}

/** Rows in the order of their steps. */
export function cycleTimesOf(rows: readonly { bucketMs: number; runs: number; ms: number }[]): CycleTimes {
  const runs = rows.reduce((sum, row) => sum + row.runs, 0);
  const ms = rows.reduce((sum, row) => sum + row.ms, 0);
  const steps = rows.map(({ bucketMs, runs: count }) => ({
    fromSeconds: bucketMs / 1000,
    toSeconds: endOf(bucketMs),
    runs: count,
  }));
  const quantile = (share: number): number | null => {
    let soFar = 0;
    return steps.find((step) => (soFar += step.runs) >= share * runs)?.toSeconds ?? null;
  };
  return {
    runs,
    meanSeconds: runs === 0 ? null : ms / runs / 1000,
    medianSeconds: quantile(0.5),
    p95Seconds: quantile(0.95),
    steps,
  };
}

/** In seconds; null for the last step. */
function endOf(bucketMs: number): number | null {
  const next = cycleSteps[cycleSteps.indexOf(bucketMs) + 1];
  return next === undefined ? null : next / 1000;
}
