import type { CaCertificate } from './ca-certificate.ts';
import { noExpiry } from './certificate.ts';
import type { CertificateProfile } from './certificate-issuer.ts';
import { pkiError } from './pki-errors.ts';

const dayMs = 86_400_000;
const toleranceMs = 300_000;

/**
 * Five minutes before: where the validity of a CA or of a proof begins. A clock that was set back a little, or another
 * machine's that is behind, would else refuse a certificate that was just made.
 */
export const backdated = (now: Date): Date => new Date(now.getTime() - toleranceMs);

/**
 * From now to the end that the profile asks for, to the second. Never past the issuing certificate's own end: such a
 * certificate would stop verifying earlier than it says.
 * @throws PKI_PROFILE_INVALID, PKI_ISSUER_EXPIRED, PKI_ISSUER_NOT_YET_VALID, PKI_ISSUER_EXPIRES_FIRST
 */
export function certificateValidity(
  ca: Pick<CaCertificate, 'notBefore' | 'notAfter'>,
  { lifetimeDays }: Pick<CertificateProfile, 'lifetimeDays'>,
  now: Date,
): { notBefore: Date; notAfter: Date } {
  if (lifetimeDays !== null && !(Number.isInteger(lifetimeDays) && lifetimeDays > 0)) {
    throw pkiError('PKI_PROFILE_INVALID', { problem: 'its lifetime is not a positive number of days' });
  }
  const notBefore = new Date(Math.floor(now.getTime() / 1000) * 1000);
  if (now > ca.notAfter) throw pkiError('PKI_ISSUER_EXPIRED', { notAfter: ca.notAfter.toISOString() });
  if (notBefore < ca.notBefore) throw pkiError('PKI_ISSUER_NOT_YET_VALID', { notBefore: ca.notBefore.toISOString() });
  const end = lifetimeDays === null ? noExpiry.getTime() : notBefore.getTime() + lifetimeDays * dayMs;
  if (end > ca.notAfter.getTime()) {
    throw pkiError('PKI_ISSUER_EXPIRES_FIRST', {
      wanted: new Date(Math.min(end, noExpiry.getTime())).toISOString(),
      notAfter: ca.notAfter.toISOString(),
    });
  }
  return { notBefore, notAfter: new Date(end) };
}
