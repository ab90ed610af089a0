import type { Counters } from './counters.ts';
import type { DpsClock } from './dps-clock.ts';
import type { DpsQuota } from './dps-emulator-types.ts';
import { throttled } from './dps-error.ts';
import { registrationKey } from './enrollment.ts';
import { createThrottle, type Throttle } from './throttle.ts';

/** Azure counts a device's polls over ten seconds. */
const pollWindowSeconds = 10;

/** What DPS lets through, each class of operation by itself. @throws DpsError 429001 from each */
export interface Quotas {
  takeOperations(count: number): void;
  takeRegistration(): void;
  /** A look at an operation or at a registration, by the device itself. */
  takePoll(registrationId: string): void;
}

export function createQuotas(options: { quota: DpsQuota; clock: DpsClock; counters: Counters }): Quotas {
  const { quota, clock, counters } = options;
  const throttle = (limit: number | undefined): Throttle => createThrottle(limit ?? Number.POSITIVE_INFINITY, clock);
  const operations = throttle(quota.operationsPerMinute);
  const registrations = throttle(quota.registrationsPerMinute);
  const polls = pollThrottle(quota.pollsPerDevice, clock);

  const take = (from: Throttle, count: number): void => {
    const waitSeconds = from.take(count);
    if (waitSeconds === 0) return;
    counters.throttled++;
    throw throttled((quota.tellRetryAfter ?? true) ? waitSeconds : null);
  };
  return {
    takeOperations: (count) => take(operations, count),
    takeRegistration: () => take(registrations, 1),
    takePoll: (registrationId) => take(polls(registrationKey(registrationId)), 1),
  };
}

/** One throttle a device, forgotten when the device has been silent for a window. */
function pollThrottle(limit: number | undefined, clock: DpsClock): (key: string) => Throttle {
  if (limit === undefined) return () => createThrottle(Number.POSITIVE_INFINITY, clock);
  const byDevice = new Map<string, { throttle: Throttle; usedAt: number }>();
  return (key) => {
    const now = clock.monotonicMs();
    // The map is in the order of use: the silent ones stand in front.
    for (const [silent, { usedAt }] of byDevice) {
      if (usedAt > now - (pollWindowSeconds + 1) * 1000) break;
      byDevice.delete(silent);
    }
    const throttle = byDevice.get(key)?.throttle ?? createThrottle(limit, clock, pollWindowSeconds);
    byDevice.delete(key);
    byDevice.set(key, { throttle, usedAt: now });
    return throttle;
  };
}
