import type { Clock } from '../domain/clock.ts';

/** The service's own clock: the station's, shifted by a `clock-skew` fault, and DPS's way of writing time. */
export interface DpsClock {
  now(): Date;
  monotonicMs(): number;
  /** ISO 8601 with up to 7 fraction digits, trailing zeros trimmed; never the same twice within a millisecond. */
  timestamp(): string;
  setSkew(seconds: number): void;
}

const ticksPerMs = 10_000;

export function createDpsClock(clock: Clock): DpsClock {
  let skewMs = 0;
  let tick = 0;
  const now = (): Date => new Date(clock.now().getTime() + skewMs);
  return {
    now,
    monotonicMs: () => clock.monotonicMs(),
    timestamp() {
      tick = (tick + 1) % ticksPerMs;
      return formatTimestamp(now(), tick);
    },
    setSkew(seconds) {
      skewMs = seconds * 1000;
    },
  };
}

/** `ticks`: 100 ns units within the millisecond, 0 to 9999. */
export function formatTimestamp(at: Date, ticks: number): string {
  const [seconds = '', milliseconds = ''] = at.toISOString().slice(0, -1).split('.');
  const fraction = `${milliseconds}${String(ticks).padStart(4, '0')}`.replace(/0+$/, '');
  return fraction === '' ? `${seconds}Z` : `${seconds}.${fraction}Z`;
}
