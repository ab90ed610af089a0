import type { DpsClock } from './dps-clock.ts';

/**
 * A quota, read strictly: at most `limit` in any `windowSeconds` consecutive seconds (counted in whole seconds).
 * What is refused does not count.
 */
export interface Throttle {
  /** Takes `count` from the quota and returns 0, or takes nothing and returns the seconds to wait (1 to the window). */
  take(count: number): number;
}

export function createThrottle(limit: number, clock: DpsClock, windowSeconds = 60): Throttle {
  if (!Number.isFinite(limit)) return { take: () => 0 };
  const taken = new Map<number, number>();
  let total = 0;
  return {
    take(count) {
      const second = Math.floor(clock.monotonicMs() / 1000);
      for (const [at, amount] of taken) {
        if (at > second - windowSeconds) break;
        taken.delete(at);
        total -= amount;
      }
      if (total + count <= limit) {
        total += count;
        taken.set(second, (taken.get(second) ?? 0) + count);
        return 0;
      }
      let free = limit - total;
      for (const [at, amount] of taken) {
        free += amount;
        if (free >= count) return Math.max(1, at + windowSeconds - second);
      }
      return windowSeconds;
    },
  };
}
