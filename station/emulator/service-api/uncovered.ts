import { notCovered } from '../dps-error.ts';
import type { Route } from '../router.ts';

/** Parts of the service API that answer clearly that the emulator does not have them. */
export function uncoveredRoutes(): Route[] {
  const groups = 'enrollment groups';
  return [
    uncovered('GET', '/enrollmentGroups/{id}', groups),
    uncovered('PUT', '/enrollmentGroups/{id}', groups),
    uncovered('DELETE', '/enrollmentGroups/{id}', groups),
    uncovered('POST', '/enrollmentGroups', groups),
    uncovered('POST', '/enrollmentGroups/query', groups),
    uncovered('POST', '/enrollmentGroups/{id}/attestationmechanism', groups),
    uncovered('POST', '/registrations/{id}/query', 'registrations of enrollment groups'),
  ];
}

const uncovered = (method: string, path: string, what: string): Route => ({
  method,
  path,
  api: { kind: 'service', right: 'EnrollmentRead' },
  handle: async () => {
    throw notCovered(what);
  },
});
