import { setTimeout } from 'node:timers/promises';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { TokenBucket } from '../../../../station/cloud/sync/token-bucket.ts';
import { VirtualTime } from './virtual-time.ts';

const never = new AbortController().signal;

/** Takes `price` again and again for `minutes`, and returns when each was given out. */
async function spend(operationsPerMinute: number, price: number, minutes: number): Promise<{ atMs: number }[]> {
  const time = new VirtualTime();
  const bucket = new TokenBucket({ operationsPerMinute, clock: time, wait: time.wait });
  const taken = [];
  while (time.monotonicMs() < minutes * 60_000) {
    await bucket.take(price, never);
    taken.push({ atMs: time.monotonicMs() });
  }
  return taken;
}

/** The most that was given out in any 60 s. */
const busiestMinute = (taken: readonly { atMs: number }[], price: number): number =>
  Math.max(
    ...taken.map(({ atMs }, start) => price * taken.slice(start).filter((later) => later.atMs < atMs + 60_000).length),
  );

test.each([
  [60, 1],
  [200, 1],
  [200, 2],
  [1000, 1],
  [1000, 10],
])(
  'of a quota of %i a minute in calls of %i at least 95 percent is used, and in no 60 s more than the quota',
  async (quota, price) => {
    const taken = await spend(quota, price, 3);
    expect(busiestMinute(taken, price)).toBeLessThanOrEqual(quota);
    const used = price * taken.filter(({ atMs }) => atMs < 180_000).length;
    expect(used).toBeGreaterThanOrEqual(0.95 * 3 * quota);
  },
);

test('no quota and no mix of calls within the burst ever overdraws a minute', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 3000 }),
      fc.array(fc.tuple(fc.nat({ max: 20 }), fc.nat({ max: 90_000 })), { minLength: 1, maxLength: 60 }),
      async (operationsPerMinute, calls) => {
        const time = new VirtualTime();
        const bucket = new TokenBucket({ operationsPerMinute, clock: time, wait: time.wait });
        const taken: { atMs: number; price: number }[] = [];
        for (const [size, idleMs] of calls) {
          const price = 1 + (size % bucket.burst);
          await bucket.take(price, never);
          taken.push({ atMs: time.monotonicMs(), price });
          if (idleMs > 60_000) await time.wait(idleMs - 60_000, never);
        }
        for (const { atMs } of taken) {
          const spent = taken
            .filter((other) => other.atMs >= atMs && other.atMs < atMs + 60_000)
            .reduce((sum, { price }) => sum + price, 0);
          expect(spent).toBeLessThanOrEqual(operationsPerMinute);
        }
      },
    ),
    { seed: 2612, numRuns: 40 },
  );
});

test('a quiet hour saves nothing up', async () => {
  const time = new VirtualTime();
  const bucket = new TokenBucket({ operationsPerMinute: 200, clock: time, wait: time.wait });
  await time.wait(3_600_000, never);
  const taken = [];
  for (let call = 0; call < 400; call++) {
    await bucket.take(1, never);
    taken.push({ atMs: time.monotonicMs() });
  }
  expect(busiestMinute(taken, 1)).toBeLessThanOrEqual(200);
});

test('a pause holds for those who already wait and those who come later, and no burst follows it', async () => {
  const time = new VirtualTime();
  const bucket = new TokenBucket({ operationsPerMinute: 600, clock: time, wait: time.wait });
  await bucket.take(6, never);
  const waiting = bucket.take(5, never);
  bucket.pause(30_000);
  bucket.pause(10_000);
  expect(bucket.pausedForMs).toBe(30_000);
  await waiting;
  expect(time.monotonicMs()).toBeGreaterThanOrEqual(30_000 + 500);
  const before = time.monotonicMs();
  await bucket.take(6, never);
  expect(time.monotonicMs() - before).toBeGreaterThan(500);
});

test('first come, first served: a dear call is not starved by cheap ones', async () => {
  const time = new VirtualTime();
  const bucket = new TokenBucket({ operationsPerMinute: 600, clock: time, wait: time.wait });
  await bucket.take(6, never);
  const order: string[] = [];
  await Promise.all([
    bucket.take(6, never).then(() => order.push('dear')),
    bucket.take(1, never).then(() => order.push('cheap')),
  ]);
  expect(order).toEqual(['dear', 'cheap']);
});

test('who gives up takes nothing, and does not hold up who comes after', async () => {
  const time = new VirtualTime();
  const bucket = new TokenBucket({ operationsPerMinute: 600, clock: time, wait: time.wait });
  await bucket.take(6, never);
  const stop = new AbortController();
  const given = bucket.take(6, stop.signal);
  const after = bucket.take(1, never);
  stop.abort(new Error('stopped'));
  await expect(given).rejects.toThrow('stopped');
  await after;
  expect(time.monotonicMs()).toBeLessThan(200);
});

test('who is stopped while it waits on a real timer is told the reason, not what the timer makes of it', async () => {
  const waiting = Promise.withResolvers<void>();
  const wait = (ms: number, signal: AbortSignal): Promise<void> => {
    waiting.resolve();
    return setTimeout(ms, undefined, { signal });
  };
  const bucket = new TokenBucket({ operationsPerMinute: 1, clock: new VirtualTime(), wait });
  await bucket.take(1, never);
  const stop = new AbortController();
  const given = bucket.take(1, stop.signal);
  await waiting.promise;
  stop.abort();
  await expect(given).rejects.toBe(stop.signal.reason);
});
