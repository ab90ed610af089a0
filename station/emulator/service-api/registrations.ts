import { preconditionFailed, registrationNotFound } from '../dps-error.ts';
import { registrationKey } from '../enrollment.ts';
import { etagMatches } from '../etag.ts';
import type { Route } from '../router.ts';
import { inOrder, type RegistrationRecord, type ServiceState } from '../service-state.ts';
import { ifMatchOf } from './enrollments.ts';

/** GET and DELETE of registration records. */
export function registrationRoutes(options: {
  state: ServiceState;
  /** Finishes the operation of a device that is due, so that a look-up shows it. */
  settle: (registrationId: string) => Promise<void>;
}): Route[] {
  const existing = async (id: string): Promise<RegistrationRecord> => {
    await options.settle(id);
    const record = options.state.registrations.get(registrationKey(id));
    if (!record) throw registrationNotFound();
    return record;
  };
  return [
    {
      method: 'GET',
      path: '/registrations/{id}',
      api: { kind: 'service', right: 'RegistrationStatusRead' },
      handle: async (_request, { id = '' }) => ({ status: 200, body: inOrder(await existing(id)) }),
    },
    {
      method: 'DELETE',
      path: '/registrations/{id}',
      api: { kind: 'service', right: 'RegistrationStatusWrite' },
      async handle(request, { id = '' }) {
        const record = await existing(id);
        const ifMatch = ifMatchOf(request);
        if (ifMatch !== undefined && !etagMatches(ifMatch, record.etag)) throw preconditionFailed();
        await options.state.commit({ kind: 'registration-deleted', registrationId: id });
        return { status: 204 };
      },
    },
  ];
}
