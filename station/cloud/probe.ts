import type { EnrollmentService } from './enrollment-service.ts';

/** An id that nobody has: the question alone proves the way there, the certificate behind it and the right to ask. */
const nobody = 'connection-test';

/**
 * Asks the cloud for an entry that is not there. Changes nothing.
 * @returns the station's clock minus the cloud's, in milliseconds (±1 s); null when the cloud told no time
 * @throws what `EnrollmentService.compare` throws
 */
export async function probeCloud(
  service: Pick<EnrollmentService, 'compare' | 'lastClockSkewMs'>,
  signal: AbortSignal,
): Promise<{ clockSkewMs: number | null }> {
  const key = Buffer.alloc(32);
  const attestation = { kind: 'symmetric-key', primaryKey: key, secondaryKey: key } as const;
  await service.compare({ registrationId: nobody, deviceId: null, attestation, provisioningStatus: 'enabled' }, signal);
  return { clockSkewMs: service.lastClockSkewMs };
}
