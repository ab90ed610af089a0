import { z } from 'zod';
import { badRequest, groupNotFound } from '../dps-error.ts';
import { type GroupRecord, registrationKey } from '../enrollment.ts';
import type { GroupService } from '../group-service.ts';
import type { Route } from '../router.ts';
import { inOrder, type RegistrationRecord, type ServiceState } from '../service-state.ts';
import { ifMatchOf } from './enrollments.ts';
import { groupAnswer, shownGroupAttestation } from './group-answer.ts';
import { answerQuery, checkQuery } from './query.ts';

/** GET, PUT, DELETE and query of enrollment groups, their attestation mechanism, and the devices they let in. */
export function groupRoutes(options: { groups: GroupService; state: ServiceState }): Route[] {
  const { groups, state } = options;
  const path = '/enrollmentGroups/{id}';
  const read = { kind: 'service', right: 'EnrollmentRead' } as const;
  const write = { kind: 'service', right: 'EnrollmentWrite' } as const;
  const existing = (id: string): GroupRecord => {
    const record = groups.find(id);
    if (!record) throw groupNotFound();
    return record;
  };
  return [
    {
      method: 'POST',
      path: '/enrollmentGroups/query',
      api: read,
      async handle(request) {
        checkQuery(request);
        const toAnswer = (record: GroupRecord): object => groupAnswer(record, { keys: false });
        return answerQuery(request, state.groups, { itemType: 'EnrollmentGroup', toAnswer });
      },
    },
    {
      method: 'GET',
      path,
      api: read,
      handle: async (_request, { id = '' }) => ({ status: 200, body: groupAnswer(existing(id), { keys: false }) }),
    },
    {
      method: 'PUT',
      path,
      api: write,
      async handle(request, { id = '' }) {
        checkSameGroup(id, request.body);
        const record = await groups.put(request.body, id, ifMatchOf(request));
        return { status: 200, body: groupAnswer(record, { keys: true }) };
      },
    },
    {
      method: 'DELETE',
      path,
      api: write,
      async handle(request, { id = '' }) {
        await groups.remove(id, ifMatchOf(request));
        return { status: 204 };
      },
    },
    {
      method: 'POST',
      path: `${path}/attestationmechanism`,
      api: read,
      handle: async (_request, { id = '' }) => ({
        status: 200,
        body: shownGroupAttestation(existing(id).attestation, true),
      }),
    },
    {
      method: 'POST',
      path: '/registrations/{id}/query',
      api: { kind: 'service', right: 'RegistrationStatusRead' },
      async handle(request, { id = '' }) {
        const { enrollmentGroupId } = existing(id);
        const toAnswer = (record: RegistrationRecord): object => inOrder(record);
        const registrations = state.registrationsOf(enrollmentGroupId);
        return answerQuery(request, registrations, { itemType: 'DeviceRegistration', toAnswer });
      },
    },
  ];
}

function checkSameGroup(pathId: string, body: unknown): void {
  const parsed = z.object({ enrollmentGroupId: z.string() }).safeParse(body);
  if (!parsed.success || registrationKey(parsed.data.enrollmentGroupId) !== registrationKey(pathId)) {
    throw badRequest('The enrollmentGroupId in the body must be the one in the path.');
  }
}
