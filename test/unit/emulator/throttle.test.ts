import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { createDpsClock } from '../../../station/emulator/dps-clock.ts';
import { createThrottle } from '../../../station/emulator/throttle.ts';
import { manualClock } from './manual-clock.ts';

it('grants the quota, then says how long to wait, and that wait is enough', () => {
  const clock = manualClock();
  const throttle = createThrottle(3, createDpsClock(clock));
  expect([throttle.take(1), throttle.take(1)]).toEqual([0, 0]);
  clock.advance(10_000);
  expect(throttle.take(1)).toBe(0);
  expect(throttle.take(1)).toBe(50);
  clock.advance(49_000);
  expect(throttle.take(1)).toBe(1);
  clock.advance(1000);
  expect(throttle.take(2)).toBe(0);
});

it('never grants more than the quota in any 60 seconds, and keeps its word about waiting', () => {
  const steps = fc.array(
    fc.record({ waitMs: fc.integer({ min: 0, max: 20_000 }), count: fc.integer({ min: 1, max: 4 }) }),
    {
      maxLength: 60,
    },
  );
  fc.assert(
    fc.property(steps, (list) => {
      const clock = manualClock();
      const throttle = createThrottle(10, createDpsClock(clock));
      let longestWait = 0;
      const granted: { second: number; count: number }[] = [];
      for (const { waitMs, count } of list) {
        clock.advance(waitMs);
        let wait = throttle.take(count);
        longestWait = Math.max(longestWait, wait);
        if (wait > 0) {
          clock.advance(wait * 1000);
          wait = throttle.take(count);
        }
        expect(wait).toBe(0);
        const second = Math.floor(clock.monotonicMs() / 1000);
        granted.push({ second, count });
        const inWindow = granted.filter((one) => one.second > second - 60).reduce((sum, one) => sum + one.count, 0);
        expect(inWindow).toBeLessThanOrEqual(10);
      }
      expect(longestWait).toBeLessThanOrEqual(60);
    }),
    { seed: 20260102 },
  );
});

it('forgets a shorter window sooner', () => {
  const clock = manualClock();
  const throttle = createThrottle(1, createDpsClock(clock), 10);
  expect([throttle.take(1), throttle.take(1)]).toEqual([0, 10]);
  clock.advance(10_000);
  expect(throttle.take(1)).toBe(0);
});
