import type { Enrollment } from './enrollment-service.ts';

/** Zeroes the keys of an enrollment that was made for one request. */
export function wipeEnrollment({ attestation }: Enrollment): void {
  if (attestation.kind !== 'symmetric-key') return;
  attestation.primaryKey.fill(0);
  attestation.secondaryKey.fill(0);
}
