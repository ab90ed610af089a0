import type { YieldReport } from '../../../station/contract/yield.ts';
import type { Range } from './ranges.ts';

export interface Column {
  /** RFC 3339 of the first hour in it. */
  readonly start: string;
  readonly passed: number;
  readonly failed: number;
  readonly error: number;
  readonly total: number;
}

const hourMs = 3_600_000;
/** More columns than this cannot be told apart from two metres: a day becomes a column instead. */
const mostColumns = 36;

const startOfHour = (at: number): number => {
  const start = new Date(at);
  return start.setMinutes(0, 0, 0);
};
const startOfDay = (at: number): number => {
  const start = new Date(at);
  return start.setHours(0, 0, 0, 0);
};

/** Hours in order, also those in which nothing was made: a stop of the line must be seen as a gap. Days when hours are too many. */
export function columnsOf(hours: YieldReport['hours'], { from, to }: Range): { by: 'hour' | 'day'; columns: Column[] } {
  const by = (to.getTime() - from.getTime()) / hourMs > mostColumns ? 'day' : 'hour';
  const startOf = by === 'hour' ? startOfHour : startOfDay;
  const columns = new Map<number, Column>();
  const empty = (start: number): Column => ({
    start: new Date(start).toISOString(),
    passed: 0,
    failed: 0,
    error: 0,
    total: 0,
  });
  for (let at = startOfHour(from.getTime()); at < to.getTime(); at += hourMs) {
    const start = startOf(at);
    if (!columns.has(start)) columns.set(start, empty(start));
  }
  for (const { hour, passed, failed, error } of hours) {
    const start = startOf(Date.parse(hour));
    const column = columns.get(start) ?? empty(start);
    columns.set(start, {
      start: column.start,
      passed: column.passed + passed,
      failed: column.failed + failed,
      error: column.error + error,
      total: column.total + passed + failed + error,
    });
  }
  return { by, columns: [...columns.entries()].toSorted(([a], [b]) => a - b).map(([, column]) => column) };
}

/** Tops whose half can be read too. */
const tops = [1, 2, 2.5, 3, 4, 5, 6, 8, 10];

/** The top of an axis: the next round number, never less than `least`. */
export function niceTop(most: number, least = 4): number {
  if (most <= least) return least;
  const power = 10 ** Math.floor(Math.log10(most));
  return (tops.find((step) => step * power >= most) ?? 10) * power;
}

export interface ParetoBar {
  readonly key: string;
  readonly count: number;
  readonly share: number;
  readonly cumulative: number;
}

/** The most frequent first; what does not fit is summed under an empty key, because a Pareto without its rest lies. */
export function paretoOf(failures: YieldReport['failures'], most = 8): ParetoBar[] {
  const sorted = failures.filter(({ count }) => count > 0).toSorted((a, b) => b.count - a.count);
  const total = sorted.reduce((sum, { count }) => sum + count, 0);
  const rest = sorted.slice(most).reduce((sum, { count }) => sum + count, 0);
  const shown = [...sorted.slice(0, most), ...(rest > 0 ? [{ key: '', count: rest }] : [])];
  let sum = 0;
  return shown.map(({ key, count }) => {
    sum += count;
    return { key, count, share: count / total, cumulative: sum / total };
  });
}

export interface Bucket {
  /** Seconds, above which the bucket begins, and up to which it goes; null = without an end. */
  readonly from: number;
  readonly upTo: number | null;
  readonly count: number;
}

/** Buckets with both edges; empty ones before the first and after the last used one are left out. */
export function bucketsOf(cycleTimes: YieldReport['cycleTimes']): Bucket[] {
  const edges = cycleTimes.map(({ upTo, count }, index) => ({ from: cycleTimes[index - 1]?.upTo ?? 0, upTo, count }));
  const first = edges.findIndex(({ count }) => count > 0);
  return first < 0 ? [] : edges.slice(first, edges.findLastIndex(({ count }) => count > 0) + 1);
}
