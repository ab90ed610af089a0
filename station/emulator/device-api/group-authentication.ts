import { createHmac, X509Certificate } from 'node:crypto';
import type { GroupRecord } from '../enrollment.ts';
import { isSignedWith, type SasToken } from '../sas.ts';
import { includesAny, isDeviceCertificate, isSelfSigned, issuersOf } from './certificate-path.ts';

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
 * it. `verifiedCas`: with `required`, the path must reach one of them; otherwise the enrolled CA is trusted by itself.
 */
export function groupByCertificate(
  presented: readonly X509Certificate[],
  groups: readonly GroupRecord[],
  trust: { readonly verifiedCas: readonly X509Certificate[]; readonly required: boolean; readonly now: Date },
): GroupRecord | undefined {
  const [leaf, ...intermediates] = presented;
  if (!leaf || isSelfSigned(leaf) || !isDeviceCertificate(leaf, trust.now)) return undefined;
  const enrolled = trust.required ? [] : groups.flatMap(signingCertificates);
  const path = issuersOf(leaf, [...trust.verifiedCas, ...intermediates, ...enrolled], trust.now);
  if (trust.required && !includesAny(path, trust.verifiedCas)) return undefined;
  for (const issuer of path) {
    const thumbprint = issuer.fingerprint256.replaceAll(':', '');
    const group = groups.find(({ attestation }) => thumbprintsOf(attestation).includes(thumbprint));
    if (group) return group;
  }
  return undefined;
}

const slotsOf = (attestation: GroupRecord['attestation']) =>
  attestation.type === 'x509' ? Object.values(attestation.x509.signingCertificates) : [];
const thumbprintsOf = (attestation: GroupRecord['attestation']): string[] =>
  slotsOf(attestation).map(({ info }) => info.sha256Thumbprint);
const signingCertificates = ({ attestation }: GroupRecord): X509Certificate[] =>
  slotsOf(attestation).map(({ der }) => new X509Certificate(Buffer.from(der, 'base64')));
