import { expect, test } from 'vitest';
import { Throughput } from '../../../station/kiosk/throughput.ts';

test('a rate is that of the last five minutes, and fades', () => {
  let now = 1_000_000;
  const throughput = new Throughput(() => now);
  const several = (count: number) => {
    for (let made = 0; made < count; made += 1) throughput.count();
  };
  expect(throughput.perMinute()).toBe(0);
  several(300);
  now += 10_000;
  // Ten seconds are no minute: what came in them is not multiplied.
  expect(throughput.perMinute()).toBe(300);
  now += 110_000;
  expect(throughput.perMinute()).toBe(150);
  several(100);
  now += 120_000;
  expect(throughput.perMinute()).toBe(100);
  now += 100_000;
  // The first three hundred are over five minutes old.
  expect(throughput.perMinute()).toBeCloseTo(100 / (220 / 60), 1);
  now += 300_000;
  expect(throughput.perMinute()).toBe(0);
});
