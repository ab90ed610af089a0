import type { X509Certificate } from 'node:crypto';

const clientAuth = '1.3.6.1.5.5.7.3.2';
const maxPathLength = 8;

/** Within its validity, and fit for client authentication (RFC 5280 §6, as far as DPS looks). */
export function isDeviceCertificate(leaf: X509Certificate, now: Date): boolean {
  const usages = leaf.keyUsage as readonly string[] | undefined;
  return isCurrent(leaf, now) && (usages === undefined || usages.includes(clientAuth));
}

export const isSelfSigned = (certificate: X509Certificate): boolean => isIssuedBy(certificate, certificate);

/**
 * A device's certificate by itself or, with `required`, as one that is self-signed or leads to a verified CA through
 * what the device sent.
 */
export function isPathValid(options: {
  leaf: X509Certificate;
  intermediates: readonly X509Certificate[];
  verifiedCas: readonly X509Certificate[];
  required: boolean;
  now: Date;
}): boolean {
  const { leaf, intermediates, verifiedCas, now } = options;
  if (!isDeviceCertificate(leaf, now)) return false;
  if (!options.required || isSelfSigned(leaf)) return true;
  return includesAny(issuersOf(leaf, [...verifiedCas, ...intermediates], now), verifiedCas);
}

/** The valid CAs above a certificate, nearest first, as far as `candidates` lead; the first that fits is taken. */
export function issuersOf(
  certificate: X509Certificate,
  candidates: readonly X509Certificate[],
  now: Date,
): X509Certificate[] {
  const path: X509Certificate[] = [];
  let subject = certificate;
  while (path.length < maxPathLength && !isSelfSigned(subject)) {
    const below = subject;
    const issuer = candidates.find(
      (candidate) => candidate.ca && isCurrent(candidate, now) && isIssuedBy(below, candidate),
    );
    if (!issuer) break;
    path.push(issuer);
    subject = issuer;
  }
  return path;
}

export const includesAny = (path: readonly X509Certificate[], certificates: readonly X509Certificate[]): boolean =>
  path.some(({ fingerprint256 }) => certificates.some((certificate) => certificate.fingerprint256 === fingerprint256));

const isCurrent = (certificate: X509Certificate, now: Date): boolean =>
  certificate.validFromDate <= now && now <= certificate.validToDate;

const isIssuedBy = (certificate: X509Certificate, issuer: X509Certificate): boolean =>
  certificate.issuer === issuer.subject && certificate.verify(issuer.publicKey);
