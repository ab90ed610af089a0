import { type KeyObject, X509Certificate } from 'node:crypto';
import type { Credential } from '../../device-adapter.ts';

/** What goes into the modem, character by character: its digests are over exactly this. */
export interface CredentialText {
  readonly ca: string | null;
  readonly certificate: string;
  readonly publicKey: KeyObject;
}

/** @throws TypeError for what the family's capabilities rule out: a symmetric key, or a private key made outside the modem */
export function credentialText(credential: Credential, ca: string | null, chain: 'leaf' | 'full'): CredentialText {
  const [leaf, ...issuers] = credential.kind === 'x509' ? credential.chain : [];
  if (credential.kind !== 'x509' || leaf === undefined) throw new TypeError('an nRF91 modem takes certificates only');
  if (credential.privateKey !== null) throw new TypeError('an nRF91 modem makes its own key');
  const certificates = chain === 'leaf' ? [leaf] : [leaf, ...issuers];
  return {
    ca,
    certificate: certificates.map((der) => pem(der)).join('\n'),
    publicKey: new X509Certificate(leaf).publicKey,
  };
}

/** RFC 7468 §3 with LF line ends, and none at the end. */
function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----'].join('\n');
}
