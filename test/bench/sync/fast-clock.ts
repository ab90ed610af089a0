import { setTimeout as delay } from 'node:timers/promises';
import { type Clock, systemClock } from '../../../station/domain/clock.ts';

/** A clock whose durations pass `speed` times as fast; the time of day is the world's. */
export const fastClock = (speed: number): Clock => ({
  now: () => systemClock.now(),
  monotonicMs: () => systemClock.monotonicMs() * speed,
});

/** Waits `ms` of that clock. */
export const fastWait =
  (speed: number) =>
  (ms: number, signal: AbortSignal): Promise<void> =>
    delay(ms / speed, undefined, { signal });
