import { KeyUsageFlags } from '@peculiar/asn1-x509';
import type { IssuingKey, Signer } from '../signer/signer.ts';
import { signerError } from '../signer/signer-errors.ts';
import { assembleSigned, encodeTbsCertificate, newSerialNumber, noExpiry } from './certificate.ts';
import { backdated } from './certificate-validity.ts';
import { encodeCertificationRequestInfo } from './certification-request.ts';
import { type DistinguishedName, encodeCheckedName } from './distinguished-name.ts';
import { basicConstraints, keyIdentifierOf, keyUsage, subjectKeyIdentifier } from './extensions.ts';
import { type SigningAlgorithm, signatureAlgorithmOf } from './signature-algorithm.ts';

const caUsage = KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign;
const neverAborted = new AbortController().signal;

/**
 * A self-signed certificate for the signer's issuing key: the simplest CA, whose root sits on the line. It may issue
 * device certificates only (path length 0). `lifetimeYears` null = 99991231235959Z, which devices without expiry need.
 * Returns DER.
 * @throws SIGNER_KEY_MISSING, PKI_NAME_INVALID, and what `sign` throws
 */
export async function createSelfSignedIssuingCa({
  signer,
  subject,
  now,
  lifetimeYears,
  key: slot = 'issuing-ca',
}: {
  signer: Signer;
  subject: DistinguishedName;
  now: Date;
  lifetimeYears: number | null;
  key?: IssuingKey;
}): Promise<Buffer> {
  const key = await issuingKey(signer, slot);
  const name = encodeCheckedName(subject);
  const signatureAlgorithm = signatureAlgorithmOf(key.algorithm);
  const tbs = encodeTbsCertificate({
    serialNumber: newSerialNumber(),
    signatureAlgorithm,
    issuer: name,
    notBefore: backdated(now),
    notAfter: lifetimeYears === null ? noExpiry : yearsAfter(now, lifetimeYears),
    subject: name,
    subjectPublicKeyInfo: key.publicKey,
    extensions: [
      basicConstraints({ cA: true, pathLenConstraint: 0 }),
      keyUsage(caUsage),
      subjectKeyIdentifier(keyIdentifierOf(key.publicKey)),
    ],
  });
  return assembleSigned(tbs, signatureAlgorithm, await signer.sign(slot, tbs, neverAborted));
}

/**
 * A PKCS#10 request for the signer's issuing key, for an offline root to sign; it asks for what an issuing CA needs.
 * Returns DER. Same errors as `createSelfSignedIssuingCa`.
 */
export async function createIssuingCaCsr({
  signer,
  subject,
  key: slot = 'issuing-ca',
}: {
  signer: Signer;
  subject: DistinguishedName;
  key?: IssuingKey;
}): Promise<Buffer> {
  const key = await issuingKey(signer, slot);
  const info = encodeCertificationRequestInfo(encodeCheckedName(subject), key.publicKey, [
    basicConstraints({ cA: true, pathLenConstraint: 0 }),
    keyUsage(caUsage),
  ]);
  const signature = await signer.sign(slot, info, neverAborted);
  return assembleSigned(info, signatureAlgorithmOf(key.algorithm), signature);
}

/** @throws SIGNER_KEY_MISSING */
export async function issuingKey(
  signer: Signer,
  key: IssuingKey = 'issuing-ca',
): Promise<{ algorithm: SigningAlgorithm; publicKey: Buffer }> {
  const { algorithm, publicKey } = await signer.keyInfo(key);
  if (algorithm === 'hmac-sha256' || publicKey === null) throw signerError('SIGNER_KEY_MISSING', { key });
  return { algorithm, publicKey };
}

function yearsAfter(start: Date, years: number): Date {
  const end = new Date(start);
  end.setUTCFullYear(end.getUTCFullYear() + years);
  return end;
}
