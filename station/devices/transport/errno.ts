/** The OS's error code (`ENOENT`, `EBUSY` …) of what Node threw; `unknown` where it has none. */
export const errnoOf = (cause: unknown): string =>
  cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : 'unknown';
