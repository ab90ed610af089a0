import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { freeFailures, lockedForMs, lockMs, longestLockMs } from '../../../station/people/lockout.ts';

const seed = { seed: 20_260_101 };
const failures = fc.integer({ min: 0, max: 5000 });
const time = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });

test('five wrong PINs lock for 30 s, every further one for twice as long, up to an hour', () => {
  expect([0, 4, 5, 6, 7, 11, 12, 5000].map(lockMs)).toEqual([
    0,
    0,
    30_000,
    60_000,
    120_000,
    1_920_000,
    longestLockMs,
    longestLockMs,
  ]);
});

test('more wrong PINs never lock for less, and no lock is longer than the longest', () => {
  fc.assert(
    fc.property(failures, (count) => {
      expect(lockMs(count + 1)).toBeGreaterThanOrEqual(lockMs(count));
      expect(lockMs(count)).toBeLessThanOrEqual(longestLockMs);
      expect(lockMs(count) > 0).toBe(count >= freeFailures);
    }),
    seed,
  );
});

test('a lock ends when its time is over, not before, and no clock set back ends it', () => {
  fc.assert(
    fc.property(failures, time, fc.integer({ min: -1e9, max: 1e9 }), (count, last, laterMs) => {
      const wrong = { failures: count, lastAt: last.toISOString() };
      const left = lockedForMs(wrong, new Date(last.getTime() + laterMs));
      expect(left).toBe(Math.max(0, lockMs(count) - Math.max(0, laterMs)));
    }),
    seed,
  );
  expect(lockedForMs(undefined, new Date())).toBe(0);
});
