import { notCovered } from '../dps-error.ts';
import type { Route } from '../router.ts';

/** Parts of the service API that answer clearly that the emulator does not have them. */
export function uncoveredRoutes(): Route[] {
  return [uncovered('POST', '/enrollmentGroups', 'bulk operations on enrollment groups')];
}

const uncovered = (method: string, path: string, what: string): Route => ({
  method,
  path,
  api: { kind: 'service', right: 'EnrollmentRead' },
  handle: async () => {
    throw notCovered(what);
  },
});
