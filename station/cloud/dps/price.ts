import type { EnrollmentCall } from '../enrollment-service.ts';

/** The service's own limit on a bulk. */
export const dpsBulkLimit = 10;

/** What a call costs of the service's quota, in operations. */
export const dpsPrice =
  (bulkCountsAs: 'one' | 'items') =>
  (call: EnrollmentCall): number => {
    if (call.kind === 'create') return bulkCountsAs === 'items' ? call.items : 1;
    if (call.kind === 'replace') return call.keeps ? 2 : 1;
    // Keys are behind a request of their own.
    return call.attestation === 'symmetric-key' ? 2 : 1;
  };
