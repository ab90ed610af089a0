import { useLongWork } from '../../station/long-work.ts';

export type { WorkProgress as Progress } from '../../station/long-work.ts';

/** Verifies the ledger, with progress. */
export function useVerification() {
  const { start, isRunning, progress, result, error, stop } = useLongWork('audit.verify');
  return { isRunning, progress, report: result, error, stop, start: () => start((workId) => ({ workId })) };
}
