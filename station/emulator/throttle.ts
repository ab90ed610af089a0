import type { DpsClock } from './dps-clock.ts';

/**
 * A quota per minute, read strictly: at most `perMinute` in any 60 consecutive seconds (counted in whole seconds).
 * What is refused does not count.
 */
export interface Throttle {
  /** Takes `count` from the quota and returns 0, or takes nothing and returns the seconds to wait (1 to 60). */
  take(count: number): number;
}

const windowSeconds = 60;

export function createThrottle(perMinute: number, clock: DpsClock): Throttle {
  if (!Number.isFinite(perMinute)) return { take: () => 0 };
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
      if (total + count <= perMinute) {
        total += count;
        taken.set(second, (taken.get(second) ?? 0) + count);
        return 0;
      }
      let free = perMinute - total;
      for (const [at, amount] of taken) {
        free += amount;
        if (free >= count) return Math.max(1, at + windowSeconds - second);
      }
      return windowSeconds;
    },
  };
}
