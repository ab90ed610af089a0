const longestMs = 3_600_000;

/** A Retry-After header (RFC 9110 §10.2.3: seconds or an HTTP date) in ms, at most an hour; null when absent or unreadable. */
export function retryAfterMs(header: unknown, now: Date): number | null {
  if (typeof header !== 'string' || header.trim() === '') return null;
  const text = header.trim();
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now.getTime();
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), longestMs);
}
