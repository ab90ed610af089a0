import { expect, test } from 'vitest';
import { ActiveTime } from '../../../../station/devices/simulator/active-time.ts';

test('what overlaps counts once, and what is under way counts so far', () => {
  let nowMs = 0;
  const active = new ActiveTime({ now: () => new Date(0), monotonicMs: () => nowMs });
  const at = (ms: number, happens: () => void): void => {
    nowMs = ms;
    happens();
  };
  at(10, () => active.begin());
  at(15, () => active.begin());
  at(20, () => active.end());
  expect([active.idle, active.totalMs]).toEqual([false, 10]);
  at(30, () => active.end());
  nowMs = 100;
  expect([active.idle, active.totalMs]).toEqual([true, 20]);
  active.begin();
  at(105, () => active.end());
  expect(active.totalMs).toBe(25);
});
