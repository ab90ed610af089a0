/**
 * Waits for `work`, but no longer than `timeoutMs` and no longer than `signal` allows: then rejects with `expired()`
 * or with the signal's reason. The work is told through the signal it is given, and its late failure is no one's
 * unhandled rejection.
 */
export async function withDeadline<T>(
  signal: AbortSignal,
  timeoutMs: number,
  expired: () => Error,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const inner = new AbortController();
  const onAbort = (): void => inner.abort(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(() => inner.abort(expired()), timeoutMs);
  try {
    return await untilAborted(work(inner.signal), inner.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

/** `work`'s outcome, or the signal's reason as soon as it aborts. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
