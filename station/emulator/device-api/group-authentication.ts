import { createHmac, X509Certificate } from 'node:crypto';
import type { GroupRecord } from '../enrollment.ts';
import { isSignedWith, type SasToken } from '../sas.ts';
import { includesAny, isDeviceCertificate, isSelfSigned, issuersOf } from './certificate-path.ts';
import type { Trust } from './trust.ts';

/** The first group whose primary or secondary key the device's own key derives from; the group key itself opens nothing. */
export function groupByToken(
  token: SasToken,
  registrationId: string,
  groups: Iterable<GroupRecord>,
): GroupRecord | undefined {
  for (const group of groups) {
    if (group.attestation.type !== 'symmetricKey') continue;
    const { primaryKey, secondaryKey } = group.attestation.symmetricKey;
    if ([primaryKey, secondaryKey].some((key) => isSignedWith(token, deviceKey(key, registrationId)))) return group;
  }
  return undefined;
}

const deviceKey = (groupKey: string, registrationId: string): string =>
  createHmac('sha256', Buffer.from(groupKey, 'base64')).update(registrationId).digest('base64');

/**
 * The group of the nearest CA above the device's certificate that any group names: it decides, whatever stands above
 * it. With `required`, the path must reach a verified CA; otherwise the enrolled CA is trusted by itself. A CA that a group
 * refers to by name counts while it is verified.
 */
export function groupByCertificate(
  presented: readonly X509Certificate[],
  groups: readonly GroupRecord[],
  trust: Trust & { readonly now: Date },
): GroupRecord | undefined {
  const [leaf, ...intermediates] = presented;
  if (!leaf || isSelfSigned(leaf) || !isDeviceCertificate(leaf, trust.now)) return undefined;
  const enrolled = trust.required ? [] : groups.flatMap(signingCertificates);
  const path = issuersOf(leaf, [...trust.verifiedCas, ...intermediates, ...enrolled], trust.now);
  if (trust.required && !includesAny(path, trust.verifiedCas)) return undefined;
  for (const issuer of path) {
    const thumbprint = issuer.fingerprint256.replaceAll(':', '');
    const group = groups.find(({ attestation }) => thumbprintsOf(attestation, trust).includes(thumbprint));
    if (group) return group;
  }
  return undefined;
}

const slotsOf = (attestation: GroupRecord['attestation']) =>
  attestation.type === 'x509' && 'signingCertificates' in attestation.x509
    ? Object.values(attestation.x509.signingCertificates)
    : [];
function thumbprintsOf(attestation: GroupRecord['attestation'], { referenced }: Trust): string[] {
  if (attestation.type !== 'x509' || !('caReferences' in attestation.x509)) {
    return slotsOf(attestation).map(({ info }) => info.sha256Thumbprint);
  }
  return referenced(attestation.x509.caReferences).map(({ fingerprint256 }) => fingerprint256.replaceAll(':', ''));
}
const signingCertificates = ({ attestation }: GroupRecord): X509Certificate[] =>
  slotsOf(attestation).map(({ der }) => new X509Certificate(Buffer.from(der, 'base64')));
