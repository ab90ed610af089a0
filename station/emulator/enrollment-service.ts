import type { Counters } from './counters.ts';
import type { DpsClock } from './dps-clock.ts';
import { enrollmentExists, enrollmentNotFound, preconditionFailed } from './dps-error.ts';
import { type EnrollmentRecord, registrationKey } from './enrollment.ts';
import { validateEnrollment } from './enrollment-validation.ts';
import { etagMatches } from './etag.ts';
import type { ServiceState, StateEntry } from './service-state.ts';

/**
 * The rules of individual enrollments. Each method checks and changes the state in one turn of the event loop, so no
 * two writers see the same ETag as theirs, and resolves when the change is durable.
 */
export interface EnrollmentService {
  readonly find: (registrationId: string) => EnrollmentRecord | undefined;
  /** Without `ifMatch`: create. With it: update that version. @throws DpsError 400004, 409201, 412201 */
  put(body: unknown, registrationId: string, ifMatch: string | undefined): Promise<EnrollmentRecord>;
  /** @throws DpsError 404201, 412201 */
  remove(registrationId: string, ifMatch: string | undefined): Promise<void>;
}

export function createEnrollmentService(options: {
  state: ServiceState;
  clock: DpsClock;
  nextEtag: () => string;
  counters: Counters;
  /** Whether a CA of that name was uploaded to the service. */
  hasCa: (name: string) => boolean;
}): EnrollmentService {
  const { state, clock, nextEtag, counters, hasCa } = options;
  const find = (registrationId: string): EnrollmentRecord | undefined =>
    state.enrollments.get(registrationKey(registrationId));

  return {
    find,
    async put(body, registrationId, ifMatch) {
      const existing = find(registrationId);
      if (ifMatch === undefined && existing) throw enrollmentExists();
      if (ifMatch !== undefined && !(existing && etagMatches(ifMatch, existing.etag))) throw preconditionFailed();
      const draft = validateEnrollment(body, existing, hasCa);
      const now = clock.timestamp();
      const record: EnrollmentRecord = {
        ...draft,
        etag: nextEtag(),
        createdDateTimeUtc: existing?.createdDateTimeUtc ?? now,
        lastUpdatedDateTimeUtc: now,
      };
      if (existing) counters.enrollmentsUpdated++;
      else counters.enrollmentsCreated++;
      await state.commit({ kind: 'enrollment', record });
      return record;
    },
    async remove(registrationId, ifMatch) {
      const existing = find(registrationId);
      if (!existing) throw enrollmentNotFound();
      if (ifMatch !== undefined && !etagMatches(ifMatch, existing.etag)) throw preconditionFailed();
      counters.enrollmentsDeleted++;
      const entries: StateEntry[] = [{ kind: 'enrollment-deleted', registrationId }];
      if (state.registrations.get(registrationKey(registrationId))) {
        entries.push({ kind: 'registration-deleted', registrationId });
      }
      await state.commit(...entries);
    },
  };
}
