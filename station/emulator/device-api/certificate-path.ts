import type { X509Certificate } from 'node:crypto';

const clientAuth = '1.3.6.1.5.5.7.3.2';
const maxPathLength = 8;

/**
 * Validates a device's certificate (RFC 5280 §6, as far as DPS looks): within its validity, fit for client
 * authentication, and, unless self-signed, issued through `intermediates` by one of `verifiedCas`. With no verified
 * CA at all the enrolled thumbprint alone is trusted, and a chained leaf is judged by itself.
 */
export function isPathValid(options: {
  leaf: X509Certificate;
  intermediates: readonly X509Certificate[];
  verifiedCas: readonly X509Certificate[];
  now: Date;
}): boolean {
  const { leaf, intermediates, verifiedCas, now } = options;
  const usages = leaf.keyUsage as readonly string[] | undefined;
  if (!isCurrent(leaf, now) || (usages !== undefined && !usages.includes(clientAuth))) return false;
  if (isIssuedBy(leaf, leaf)) return true;
  if (verifiedCas.length === 0) return true;
  let current = leaf;
  for (let depth = 0; depth < maxPathLength; depth++) {
    const subject = current;
    if (verifiedCas.some((ca) => ca.ca && isCurrent(ca, now) && isIssuedBy(subject, ca))) return true;
    const issuer = intermediates.find(
      (candidate) => candidate.ca && candidate !== subject && isIssuedBy(subject, candidate),
    );
    if (!issuer || !isCurrent(issuer, now)) return false;
    current = issuer;
  }
  return false;
}

const isCurrent = (certificate: X509Certificate, now: Date): boolean =>
  certificate.validFromDate <= now && now <= certificate.validToDate;

const isIssuedBy = (certificate: X509Certificate, issuer: X509Certificate): boolean =>
  certificate.issuer === issuer.subject && certificate.verify(issuer.publicKey);
