import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { KeyUsageFlags } from '@peculiar/asn1-x509';
import type { IssuingKey, Signer } from '../signer/signer.ts';
import { readCaCertificate } from './ca-certificate.ts';
import { assembleSigned, encodeTbsCertificate, newSerialNumber } from './certificate.ts';
import { backdated } from './certificate-validity.ts';
import { readAll, readSequence } from './der.ts';
import { commonNames, encodeCheckedName } from './distinguished-name.ts';
import {
  authorityKeyIdentifier,
  basicConstraints,
  keyIdentifierOf,
  keyUsage,
  subjectKeyIdentifier,
} from './extensions.ts';
import { issuingKey } from './issuing-ca.ts';
import { pkiError } from './pki-errors.ts';
import { signatureAlgorithmOf } from './signature-algorithm.ts';

const lifetimeMs = 86_400_000;

export interface PreparedProof {
  /** DER TBSCertificate: record it durably, then sign exactly these bytes. */
  readonly tbs: Buffer;
  /** Lower-case hex. */
  readonly serialNumber: string;
}

/**
 * Lays out the certificate that proves possession of the issuing CA's key: its CN is the code, it is no CA, it serves for
 * nothing and for a day. Its own key is made here and thrown away: what proves is who signed.
 * @throws SIGNER_KEY_MISSING, PKI_CHAIN_KEY_MISMATCH where `ca` (DER) is not the signer's, PKI_NAME_INVALID
 */
export async function prepareProof(options: {
  signer: Signer;
  key?: IssuingKey;
  ca: Buffer;
  code: string;
  now: Date;
}): Promise<PreparedProof> {
  const { now } = options;
  const { algorithm, publicKey } = await issuingKey(options.signer, options.key);
  const ca = readCaCertificate(options.ca);
  if (!ca.subjectPublicKeyInfo.equals(publicKey)) throw pkiError('PKI_CHAIN_KEY_MISMATCH');
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'der' });
  const serialNumber = newSerialNumber();
  const tbs = encodeTbsCertificate({
    serialNumber,
    signatureAlgorithm: signatureAlgorithmOf(algorithm),
    issuer: ca.subject,
    notBefore: later(backdated(now), ca.notBefore),
    notAfter: earlier(new Date(now.getTime() + lifetimeMs), ca.notAfter),
    subject: encodeCheckedName({ commonName: options.code }),
    subjectPublicKeyInfo: own,
    extensions: [
      authorityKeyIdentifier(ca.keyIdentifier),
      basicConstraints({ cA: false }),
      keyUsage(KeyUsageFlags.digitalSignature),
      subjectKeyIdentifier(keyIdentifierOf(own)),
    ],
  });
  return { tbs, serialNumber: serialNumber.toString('hex') };
}

/** Signs a prepared proof and checks it as the service will. Returns DER. @throws CA_PROOF_WRONG, what `sign` throws */
export async function signProof(options: {
  signer: Signer;
  key?: IssuingKey;
  ca: Buffer;
  code: string;
  tbs: Buffer;
  signal: AbortSignal;
}): Promise<Buffer> {
  const { signer, key = 'issuing-ca', tbs, signal } = options;
  const { algorithm } = await issuingKey(signer, key);
  const signature = await signer.sign(key, tbs, signal);
  const der = assembleSigned(tbs, signatureAlgorithmOf(algorithm), signature);
  assertProves(der, options.ca, options.code);
  return der;
}

/** Whether `proof` proves `ca` (both DER) as DPS asks for it; `code` null = whatever code it carries. @throws CA_PROOF_WRONG */
export function assertProves(proof: Buffer, ca: Buffer, code: string | null): void {
  const { x509, publicKey, subjectText: subject } = readCaCertificate(ca);
  const refuse = (problem: string, cause?: unknown) => pkiError('CA_PROOF_WRONG', { subject, problem }, cause);
  let certificate: X509Certificate;
  let names: string[];
  try {
    certificate = new X509Certificate(proof);
    names = commonNames(subjectOf(proof));
  } catch (error) {
    throw refuse('it is not an X.509 certificate', error);
  }
  if (code === null ? !names.some((name) => /^[0-9A-F]{48}$/i.test(name)) : !names.includes(code)) {
    throw refuse('its CN is not the verification code');
  }
  if (!certificate.checkIssued(x509) || !certificate.verify(publicKey)) throw refuse('that CA did not sign it');
}

function subjectOf(der: Buffer): Buffer {
  const [tbs] = readSequence(der);
  const fields = readAll(tbs?.content ?? Buffer.alloc(0));
  return fields[fields[0]?.tag === 0xa0 ? 5 : 4]?.raw ?? Buffer.alloc(0);
}

const later = (a: Date, b: Date): Date => (a > b ? a : b);
const earlier = (a: Date, b: Date): Date => (a < b ? a : b);
