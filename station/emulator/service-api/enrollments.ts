import { enrollmentNotFound } from '../dps-error.ts';
import type { EnrollmentRecord } from '../enrollment.ts';
import type { EnrollmentService } from '../enrollment-service.ts';
import { checkSameId } from '../enrollment-validation.ts';
import type { KeyedSequence } from '../keyed-sequence.ts';
import type { DpsRequest, Route } from '../router.ts';
import { enrollmentAnswer } from './enrollment-answer.ts';
import { answerQuery, checkQuery } from './query.ts';

/** GET, PUT, DELETE and query of individual enrollments, and their attestation mechanism. */
export function enrollmentRoutes(options: {
  enrollments: EnrollmentService;
  all: KeyedSequence<EnrollmentRecord>;
  /** What a GET shows as `registrationState`. */
  registrationStateOf: (registrationId: string) => Promise<object>;
}): Route[] {
  const { enrollments, registrationStateOf } = options;
  const path = '/enrollments/{id}';
  const existing = (id: string): EnrollmentRecord => {
    const record = enrollments.find(id);
    if (!record) throw enrollmentNotFound();
    return record;
  };
  return [
    {
      method: 'POST',
      path: '/enrollments/query',
      api: { kind: 'service', right: 'EnrollmentRead' },
      async handle(request) {
        checkQuery(request);
        return answerQuery(request, options.all, {
          itemType: 'Enrollment',
          toAnswer: (record) => enrollmentAnswer(record, { keys: false }),
        });
      },
    },
    {
      method: 'GET',
      path,
      api: { kind: 'service', right: 'EnrollmentRead' },
      async handle(_request, { id = '' }) {
        const record = existing(id);
        const registrationState = await registrationStateOf(record.registrationId);
        return { status: 200, body: enrollmentAnswer(record, { keys: false, registrationState }) };
      },
    },
    {
      method: 'PUT',
      path,
      api: { kind: 'service', right: 'EnrollmentWrite' },
      async handle(request, { id = '' }) {
        checkSameId(id, request.body);
        const record = await enrollments.put(request.body, id, ifMatchOf(request));
        return { status: 200, body: enrollmentAnswer(record, { keys: true }) };
      },
    },
    {
      method: 'DELETE',
      path,
      api: { kind: 'service', right: 'EnrollmentWrite' },
      async handle(request, { id = '' }) {
        await enrollments.remove(id, ifMatchOf(request));
        return { status: 204 };
      },
    },
    {
      method: 'POST',
      path: `${path}/attestationmechanism`,
      api: { kind: 'service', right: 'EnrollmentRead' },
      handle: async (_request, { id = '' }) => ({ status: 200, body: existing(id).attestation }),
    },
  ];
}

/** The If-Match header; an empty one counts as none. */
export function ifMatchOf(request: DpsRequest): string | undefined {
  const header = request.headers['if-match'];
  return typeof header === 'string' && header.trim() !== '' ? header : undefined;
}
