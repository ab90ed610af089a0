import { cloudError } from '../cloud-errors.ts';
import type { EnrollmentResult } from '../enrollment-service.ts';
import { withoutSecrets } from './translate-error.ts';
import { bulkOperationResult, parseAnswer } from './wire-schema.ts';

/**
 * The fate of each item of a bulk `create`.
 *
 * Whether the service applies a failing bulk in part is not documented. So an item that a failed bulk does not name
 * is not taken for created: it may exist, and the caller compares.
 * @throws DPS_ANSWER_UNREADABLE
 */
export function bulkResults(
  body: unknown,
  registrationIds: readonly string[],
  secrets: readonly string[],
): EnrollmentResult[] {
  const { isSuccessful, errors } = parseAnswer(bulkOperationResult, body);
  const byId = new Map((errors ?? []).map((error) => [error.registrationId, error]));
  const failed = !isSuccessful || byId.size > 0;
  return registrationIds.map((registrationId) => {
    const error = byId.get(registrationId);
    if (error !== undefined) return itemFailure(registrationId, error, secrets);
    return failed ? { registrationId, status: 'exists' } : { registrationId, status: 'created', etag: null };
  });
}

function itemFailure(
  registrationId: string,
  { errorCode, errorStatus }: { errorCode: number; errorStatus: string | null },
  secrets: readonly string[],
): EnrollmentResult {
  // A DPS error code is the HTTP status × 1000 and a number.
  const status = Math.floor(errorCode / 1000);
  if (status === 409) return { registrationId, status: 'exists' };
  if (status === 429) return { registrationId, status: 'failed', code: 'DPS_THROTTLED' };
  if (status === 408 || status >= 500) return { registrationId, status: 'failed', code: 'DPS_UNAVAILABLE' };
  const reason = withoutSecrets(errorStatus ?? 'no reason given.', secrets);
  const { code, message } = cloudError('DPS_REQUEST_REFUSED', { status, errorCode, reason });
  return { registrationId, status: 'refused', code, message };
}
