import { AsnConvert } from '@peculiar/asn1-schema';
import { Certificate } from '@peculiar/asn1-x509';
import { type CaCertificate, readCaCertificate } from './ca-certificate.ts';
import { decodePem } from './pem.ts';
import { pkiError } from './pki-errors.ts';

/**
 * Reads the file of a CA that is to be uploaded: one certificate, PEM or DER, fit to stand above devices.
 * @throws CA_FILE_MALFORMED, CA_IS_A_LEAF, CA_NOT_VALID_NOW, CA_KEY_WEAK
 */
export function readUploadableCa(bytes: Buffer, file: string, now: Date): CaCertificate {
  const ca = parse(bytes, file);
  const { subjectText: subject, notBefore, notAfter } = ca;
  if (!ca.isCa) throw pkiError('CA_IS_A_LEAF', { subject, problem: 'basicConstraints does not say CA' });
  if (ca.signsCertificates === false) {
    throw pkiError('CA_IS_A_LEAF', { subject, problem: 'keyUsage does not allow keyCertSign' });
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
  const refuse = (problem: string, cause?: unknown) => pkiError('CA_FILE_MALFORMED', { file, problem }, cause);
  const found = bytes.includes('-----BEGIN') ? decodePem('CERTIFICATE', bytes.toString('latin1')) : [bytes];
  const [der, ...more] = found;
  if (der === undefined) throw refuse('there is none in it');
  if (more.length > 0) throw refuse(`there are ${found.length} in it`);
  try {
    return readCaCertificate(der);
  } catch (error) {
    throw refuse('it is not an X.509 certificate', error);
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
function weakness({ publicKey, selfIssued, der }: CaCertificate): string | null {
  const { modulusLength = 0, namedCurve = 'unknown' } = publicKey.asymmetricKeyDetails ?? {};
  const type = publicKey.asymmetricKeyType;
  if (type === 'rsa') {
    if (modulusLength < 2048) return `its RSA key has ${modulusLength} bits`;
  } else if (type !== 'ec') return `its key is neither RSA nor elliptic-curve (${type})`;
  else if (!strongCurves.has(namedCurve)) return `its key is on the curve ${namedCurve}`;
  const { algorithm } = AsnConvert.parse(der, Certificate).signatureAlgorithm;
  return !selfIssued && weakSignatures.has(algorithm) ? 'it is signed with MD5 or SHA-1' : null;
}
