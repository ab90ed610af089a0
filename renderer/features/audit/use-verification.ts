import { useLongWork } from '../../station/long-work.ts';

export type { WorkProgress as Progress } from '../../station/long-work.ts';

/** Verifies the ledger, with progress, until a person stops it. */
export function useVerification() {
  const { start, stop, isRunning, progress, result, error } = useLongWork('audit.verify');
  return { isRunning, progress, report: result, error, stop, start: () => start((workId) => ({ workId })) };
}
