import type { Clock } from '../../../station/domain/clock.ts';

/** A clock that stands still until it is moved. */
export interface ManualClock extends Clock {
  advance(ms: number): void;
}

export function manualClock(start = '2026-01-02T03:04:05.678Z'): ManualClock {
  let elapsedMs = 0;
  const origin = Date.parse(start);
  return {
    now: () => new Date(origin + elapsedMs),
    monotonicMs: () => elapsedMs,
    advance(ms) {
      elapsedMs += ms;
    },
  };
}
