/** Time as the station sees it; injected so that tests can fix it. */
export interface Clock {
  /** Wall-clock time, for records. May jump. */
  now(): Date;
  /** Milliseconds that never run backwards, for durations, deadlines and backoff. */
  monotonicMs(): number;
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
};
