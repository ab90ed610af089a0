import { describe, expect, test } from 'vitest';
import { bucketsOf, columnsOf, niceTop, paretoOf } from '../../../../renderer/features/yield/charts.ts';
import { customRange, rangeOf, shiftStart, toField } from '../../../../renderer/features/yield/ranges.ts';

const local = (text: string) => new Date(text);

describe('ranges', () => {
  test('a shift began at six, two, or ten in the evening', () => {
    expect(shiftStart(local('2026-03-02T06:00'))).toEqual(local('2026-03-02T06:00'));
    expect(shiftStart(local('2026-03-02T21:59'))).toEqual(local('2026-03-02T14:00'));
    expect(shiftStart(local('2026-03-02T22:10'))).toEqual(local('2026-03-02T22:00'));
  });

  test('before six, the shift is yesterday’s night', () => {
    expect(shiftStart(local('2026-03-01T05:59'))).toEqual(local('2026-02-28T22:00'));
  });

  test('ranges end with the running hour', () => {
    const now = local('2026-03-02T23:20');
    expect(rangeOf('today', now)).toEqual({ from: local('2026-03-02T00:00'), to: local('2026-03-03T00:00') });
    expect(rangeOf('week', now).from).toEqual(local('2026-02-24T00:00'));
  });

  test('a custom range goes forward, or is none', () => {
    expect(customRange('2026-03-02T08:00', '2026-03-02T08:00')).toBeNull();
    expect(customRange('', '2026-03-02T08:00')).toBeNull();
    expect(customRange('2026-03-02T07:00', '2026-03-02T08:00')).not.toBeNull();
  });

  test('a field gives back the time that it was given', () => {
    const at = local('2026-11-05T09:07');
    expect(local(toField(at))).toEqual(at);
  });
});

describe('columns', () => {
  const from = local('2026-03-02T06:00');
  const hour = (at: string, passed: number, failed = 0) => ({
    hour: local(at).toISOString(),
    passed,
    failed,
    error: 0,
  });

  test('an hour in which nothing was made is a gap that is seen', () => {
    const { by, columns } = columnsOf([hour('2026-03-02T06:00', 5), hour('2026-03-02T08:00', 7, 2)], {
      from,
      to: local('2026-03-02T09:00'),
    });
    expect(by).toBe('hour');
    expect(columns.map(({ total }) => total)).toEqual([5, 0, 9]);
  });

  test('a week is drawn by days, and no hour is lost', () => {
    const hours = [hour('2026-03-02T06:00', 5), hour('2026-03-02T23:00', 1), hour('2026-03-04T01:00', 3)];
    const { by, columns } = columnsOf(hours, { from, to: local('2026-03-09T00:00') });
    expect(by).toBe('day');
    expect(columns.map(({ passed }) => passed)).toEqual([6, 0, 3, 0, 0, 0, 0]);
  });

  test('the axis ends just above the highest column', () => {
    expect([0, 3, 239, 251, 1000, 1001].map((most) => niceTop(most))).toEqual([4, 4, 250, 300, 1000, 2000]);
  });
});

describe('Pareto', () => {
  test('the commonest first, the running share up to the whole', () => {
    const bars = paretoOf([
      { key: 'B', count: 1 },
      { key: 'A', count: 3 },
    ]);
    expect(bars).toEqual([
      { key: 'A', count: 3, share: 0.75, cumulative: 0.75 },
      { key: 'B', count: 1, share: 0.25, cumulative: 1 },
    ]);
  });

  test('what does not fit is summed as the rest', () => {
    const bars = paretoOf(
      ['A', 'B', 'C', 'D'].map((key, index) => ({ key, count: 10 - index })),
      2,
    );
    expect(bars.map(({ key, count }) => [key, count])).toEqual([
      ['A', 10],
      ['B', 9],
      ['', 15],
    ]);
    expect(bars.at(-1)?.cumulative).toBe(1);
  });

  test('no failures, no bars', () => {
    expect(paretoOf([{ key: 'A', count: 0 }])).toEqual([]);
  });
});

describe('cycle times', () => {
  test('empty buckets at the ends fall away, those between stay', () => {
    const buckets = bucketsOf([
      { upTo: 4, count: 0 },
      { upTo: 6, count: 2 },
      { upTo: 8, count: 0 },
      { upTo: 10, count: 1 },
      { upTo: null, count: 0 },
    ]);
    expect(buckets).toEqual([
      { from: 4, upTo: 6, count: 2 },
      { from: 6, upTo: 8, count: 0 },
      { from: 8, upTo: 10, count: 1 },
    ]);
  });

  test('nothing measured, nothing drawn', () => {
    expect(bucketsOf([{ upTo: null, count: 0 }])).toEqual([]);
  });
});
