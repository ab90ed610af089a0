import type { Clock } from '../domain/clock.ts';
import { phaseNames } from '../domain/phase-phrases.ts';
import type { Phase } from '../domain/run.ts';
import { lineError } from './line-errors.ts';

/** Longest time a phase may take, in milliseconds. */
export type PhaseDeadlines = Readonly<Record<Phase, number>>;

/**
 * Runs one phase under its deadline and the operator's cancel. The work gets a signal that carries both; when it fires, the
 * phase ends at once, even if the work does not listen: its link is closed behind it, so it cannot go on in secret.
 * @throws what the work throws; PHASE_TIMED_OUT; the cancel signal's reason
 */
export async function withinDeadline<Result>(
  phase: Phase,
  deadlines: PhaseDeadlines,
  cancel: AbortSignal,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const deadline = new AbortController();
  const timer = setTimeout(
    () => deadline.abort(lineError('PHASE_TIMED_OUT', { phase: phaseNames[phase], seconds: deadlines[phase] / 1000 })),
    deadlines[phase],
  );
  const signal = AbortSignal.any([cancel, deadline.signal]);
  const stopped = Promise.withResolvers<never>();
  const stop = (): void => stopped.reject(signal.reason);
  // Without this, a phase that ends well would leave a rejection that nobody handles when the run is cancelled later.
  stopped.promise.catch(() => undefined);
  try {
    signal.throwIfAborted();
    signal.addEventListener('abort', stop, { once: true });
    const result = work(signal);
    result.catch(() => undefined);
    return await Promise.race([result, stopped.promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

/** Seconds since `startMs`, to the millisecond. */
export const secondsSince = (clock: Clock, startMs: number): number => Math.round(clock.monotonicMs() - startMs) / 1000;
