import { AsnConvert } from '@peculiar/asn1-schema';
import { Certificate } from '@peculiar/asn1-x509';
import type { Phrase } from '../domain/phrase.ts';
import { type CaCertificate, readCaCertificate } from './ca-certificate.ts';
import { decodePem } from './pem.ts';
import { pkiError } from './pki-errors.ts';
import { pkiSays } from './pki-phrases.ts';

/**
 * Reads the file of a CA that is to be uploaded: one certificate, PEM or DER, fit to stand above devices.
 * @throws CA_FILE_MALFORMED, CA_IS_A_LEAF, CA_NOT_VALID_NOW, CA_KEY_WEAK
 */
export function readUploadableCa(bytes: Buffer, file: string, now: Date): CaCertificate {
  const ca = parse(bytes, file);
  const { subjectText: subject, notBefore, notAfter } = ca;
  if (!ca.isCa) throw pkiError('CA_IS_A_LEAF', { subject, problem: pkiSays('CA_NOT_SAID') });
  if (ca.signsCertificates === false) {
    throw pkiError('CA_IS_A_LEAF', { subject, problem: pkiSays('CA_MAY_NOT_SIGN') });
  }
  if (now < notBefore || now > notAfter) {
    const validity = { notBefore: notBefore.toISOString(), notAfter: notAfter.toISOString() };
    throw pkiError('CA_NOT_VALID_NOW', { subject, ...validity });
  }
  const problem = weakness(ca);
  if (problem !== null) throw pkiError('CA_KEY_WEAK', { subject, problem });
  return ca;
}

function parse(bytes: Buffer, file: string): CaCertificate {
  const refuse = (problem: Phrase, cause?: unknown) => pkiError('CA_FILE_MALFORMED', { file, problem }, cause);
  const found = bytes.includes('-----BEGIN') ? decodePem('CERTIFICATE', bytes.toString('latin1')) : [bytes];
  const [der, ...more] = found;
  if (der === undefined) throw refuse(pkiSays('FILE_WITHOUT'));
  if (more.length > 0) throw refuse(pkiSays('FILE_WITH_SEVERAL', { count: found.length }));
  try {
    return readCaCertificate(der);
  } catch (error) {
    throw refuse(pkiSays('NOT_X509'), error);
  }
}

const strongCurves: ReadonlySet<string> = new Set(['prime256v1', 'secp384r1', 'secp521r1']);
/** MD5 and SHA-1, with RSA, DSA and ECDSA. */
const weakSignatures: ReadonlySet<string> = new Set([
  '1.2.840.113549.1.1.4',
  '1.2.840.113549.1.1.5',
  '1.2.840.10040.4.3',
  '1.2.840.10045.4.1',
]);

/** What is too weak about a CA, or null. Whoever trusts a root does not rely on its own signature. */
function weakness({ publicKey, selfIssued, der }: CaCertificate): Phrase | null {
  const { modulusLength = 0, namedCurve = 'unknown' } = publicKey.asymmetricKeyDetails ?? {};
  const type = publicKey.asymmetricKeyType;
  if (type === 'rsa') {
    if (modulusLength < 2048) return pkiSays('RSA_TOO_SHORT', { bits: modulusLength });
  } else if (type !== 'ec') return pkiSays('KEY_NEITHER', { type: type ?? null });
  else if (!strongCurves.has(namedCurve)) return pkiSays('CURVE_WEAK', { curve: namedCurve });
  const { algorithm } = AsnConvert.parse(der, Certificate).signatureAlgorithm;
  return !selfIssued && weakSignatures.has(algorithm) ? pkiSays('SIGNATURE_WEAK') : null;
}
