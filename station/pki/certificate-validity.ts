import type { CaCertificate } from './ca-certificate.ts';
import { noExpiry } from './certificate.ts';
import type { CertificateProfile } from './certificate-issuer.ts';
import { pkiError } from './pki-errors.ts';
import { pkiSays } from './pki-phrases.ts';

const dayMs = 86_400_000;
const toleranceMs = 300_000;

/**
 * Five minutes before: where the validity of a certificate begins. A clock that was set back a little, or another
 * machine's that is behind, would else refuse one that was just made: a unit that passed, and is let in nowhere.
 */
export const backdated = (now: Date): Date => new Date(now.getTime() - toleranceMs);

/**
 * From a little before now to the end that the profile asks for, counted from now, to the second. Never past either end of
 * the issuing certificate's own time: such a certificate would verify for less long than it says.
 * @throws PKI_PROFILE_INVALID, PKI_ISSUER_EXPIRED, PKI_ISSUER_NOT_YET_VALID, PKI_ISSUER_EXPIRES_FIRST
 */
export function certificateValidity(
  ca: Pick<CaCertificate, 'notBefore' | 'notAfter'>,
  { lifetimeDays }: Pick<CertificateProfile, 'lifetimeDays'>,
  now: Date,
): { notBefore: Date; notAfter: Date } {
  if (lifetimeDays !== null && !(Number.isInteger(lifetimeDays) && lifetimeDays > 0)) {
    throw pkiError('PKI_PROFILE_INVALID', { problem: pkiSays('LIFETIME_INVALID') });
  }
  const from = new Date(Math.floor(now.getTime() / 1000) * 1000);
  if (now > ca.notAfter) throw pkiError('PKI_ISSUER_EXPIRED', { notAfter: ca.notAfter.toISOString() });
  if (from < ca.notBefore) throw pkiError('PKI_ISSUER_NOT_YET_VALID', { notBefore: ca.notBefore.toISOString() });
  const end = lifetimeDays === null ? noExpiry.getTime() : from.getTime() + lifetimeDays * dayMs;
  if (end > ca.notAfter.getTime()) {
    throw pkiError('PKI_ISSUER_EXPIRES_FIRST', {
      wanted: new Date(Math.min(end, noExpiry.getTime())).toISOString(),
      notAfter: ca.notAfter.toISOString(),
    });
  }
  const notBefore = new Date(Math.max(backdated(from).getTime(), ca.notBefore.getTime()));
  return { notBefore, notAfter: new Date(end) };
}
