import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoffMs } from '../../../../station/cloud/sync/backoff.ts';

const policy = { baseMs: 1000, capMs: 300_000 };

test('full jitter: anywhere from nothing to the doubled ceiling, and never above the cap', () => {
  expect([0, 1, 2, 3].map((attempt) => backoffMs(policy, attempt, () => 0.999_999))).toEqual([1000, 2000, 4000, 8000]);
  expect(backoffMs(policy, 5, () => 0)).toBe(0);
  expect(backoffMs(policy, 1000, () => 0.999_999_9)).toBe(300_000);
});

test('never sooner than the cloud asked for, and not later than that or the ceiling', () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 2000 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.option(fc.nat({ max: 3_600_000 })),
      (attempt, random, retryAfterMs) => {
        const ms = backoffMs(policy, attempt, () => random, retryAfterMs);
        expect(ms).toBeGreaterThanOrEqual(retryAfterMs ?? 0);
        expect(ms).toBeLessThanOrEqual(Math.max(retryAfterMs ?? 0, policy.capMs, 0));
      },
    ),
    { seed: 2611 },
  );
});
