export interface Backoff {
  readonly baseMs: number;
  readonly capMs: number;
}

/**
 * How long to wait before try number `attempt` + 1 (the first failure is attempt 0): exponential with full jitter, so
 * that stations that failed together do not come back together, and never sooner than the cloud asked for.
 * `random` is uniform in [0, 1).
 */
export function backoffMs(
  { baseMs, capMs }: Backoff,
  attempt: number,
  random: () => number,
  retryAfterMs: number | null = null,
): number {
  const ceilingMs = Math.min(capMs, baseMs * 2 ** Math.min(attempt, 30));
  return Math.max(retryAfterMs ?? 0, Math.round(random() * ceilingMs));
}
