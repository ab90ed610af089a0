import { encodePem } from '../../pki/pem.ts';
import type { CredentialPair } from '../credential-pair.ts';

/** An attestation as it stands in a request; `certificates` is the service's name for them, another for entries than for groups. */
export function pairToWire(
  pair: CredentialPair,
  certificates: 'clientCertificates' | 'signingCertificates',
): { readonly attestation: object; readonly secrets: readonly string[] } {
  if (pair.kind === 'symmetric-key') {
    const [primaryKey, secondaryKey] = [pair.primary.toString('base64'), pair.secondary.toString('base64')];
    const attestation = { type: 'symmetricKey', symmetricKey: { primaryKey, secondaryKey } };
    return { attestation, secrets: [primaryKey, secondaryKey] };
  }
  const slot = (der: Buffer) => ({ certificate: encodePem('CERTIFICATE', der) });
  const { primary, secondary } = pair;
  const slots = { primary: slot(primary), ...(secondary === null ? {} : { secondary: slot(secondary) }) };
  return { attestation: { type: 'x509', x509: { [certificates]: slots } }, secrets: [] };
}
