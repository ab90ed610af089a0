import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { Phrase } from '../domain/phrase.ts';
import { DerSyntaxError, readAll, readSequence, readTlv, type Tlv, tag } from './der.ts';
import { commonNames } from './distinguished-name.ts';
import { csrError } from './pki-errors.ts';
import { pkiSays } from './pki-phrases.ts';
import type { SigningAlgorithm } from './signature-algorithm.ts';

/** Far above any honest request (an RSA-2048 one has about 700 bytes). */
export const csrSizeLimit = 4096;

export interface CheckedCsr {
  /** DER SubjectPublicKeyInfo, byte for byte as requested. */
  readonly subjectPublicKeyInfo: Buffer;
  readonly commonName: string;
}

export interface CsrExpectations {
  readonly keyAlgorithm: SigningAlgorithm;
  readonly acceptedCommonNames: readonly string[];
}

/** Hashes of the signature algorithms a request may be signed with, by the content of their OID. */
const digests: Readonly<Record<SigningAlgorithm, Readonly<Record<string, string>>>> = {
  'ec-p256': { '2a8648ce3d040302': 'sha256', '2a8648ce3d040303': 'sha384', '2a8648ce3d040304': 'sha512' },
  'rsa-2048': { '2a864886f70d01010b': 'sha256', '2a864886f70d01010c': 'sha384', '2a864886f70d01010d': 'sha512' },
};

/** AlgorithmIdentifier contents: id-ecPublicKey on the named curve prime256v1; rsaEncryption with NULL. */
const keyIdentifiers: Readonly<Record<SigningAlgorithm, string>> = {
  'ec-p256': '06072a8648ce3d020106082a8648ce3d030107',
  'rsa-2048': '06092a864886f70d0101010500',
};

/**
 * Checks a PKCS#10 request (RFC 2986): DER to its last byte, a key of the asked kind, proof that the requester holds
 * it, and a common name that may be this unit's. Everything else it asks for (extensions, other subject attributes) is
 * ignored: the profile alone says what a certificate holds.
 * @throws CSR_MALFORMED, CSR_KEY_NOT_ALLOWED, CSR_SIGNATURE_INVALID, CSR_IDENTITY_MISMATCH
 */
export function checkCsr(der: Buffer, expected: CsrExpectations): CheckedCsr {
  const { signedPart, subject, publicKey, digestOid, signature } = parse(der);
  const key = allowedKey(publicKey, expected.keyAlgorithm);
  const digest = digests[expected.keyAlgorithm][digestOid];
  if (digest === undefined) throw malformed(pkiSays('CSR_OTHER_ALGORITHM'));
  if (!proves(key, digest, signedPart, signature)) throw csrError('CSR_SIGNATURE_INVALID');
  const found = commonNamesOf(subject);
  const [commonName] = found;
  if (commonName === undefined || found.length > 1 || !expected.acceptedCommonNames.includes(commonName)) {
    throw csrError('CSR_IDENTITY_MISMATCH', { found: visible(found.join('”, “')) });
  }
  return { subjectPublicKeyInfo: publicKey, commonName };
}

interface ParsedCsr {
  readonly signedPart: Buffer;
  readonly subject: Buffer;
  readonly publicKey: Buffer;
  /** Hex of the OID's content. */
  readonly digestOid: string;
  readonly signature: Buffer;
}

function parse(der: Buffer): ParsedCsr {
  if (der.length > csrSizeLimit) throw malformed(pkiSays('CSR_TOO_LONG', { limit: csrSizeLimit }));
  try {
    const [info, algorithm, signature, ...rest] = readSequence(der);
    const parts = readAll(expectTag(info, tag.sequence).content);
    const [version, subject, publicKey, attributes] = parts;
    if (rest.length > 0 || parts.length > 4) throw malformed(pkiSays('CSR_TOO_MANY_PARTS'));
    if (expectTag(version, tag.integer).raw.toString('hex') !== '020100') throw malformed(pkiSays('CSR_OTHER_VERSION'));
    if (attributes !== undefined) expectTag(attributes, 0xa0);
    // Parameters are not compared: nRF91 modems write NULL after ecdsa-with-SHA256, where RFC 5758 wants nothing.
    const oid = expectTag(readTlv(expectTag(algorithm, tag.sequence).content), tag.objectIdentifier);
    const bits = expectTag(signature, tag.bitString).content;
    if (bits[0] !== 0) throw malformed(pkiSays('CSR_SIGNATURE_PARTIAL'));
    return {
      signedPart: expectTag(info, tag.sequence).raw,
      subject: expectTag(subject, tag.sequence).raw,
      publicKey: expectTag(publicKey, tag.sequence).raw,
      digestOid: oid.content.toString('hex'),
      signature: bits.subarray(1),
    };
  } catch (error) {
    throw error instanceof DerSyntaxError ? malformed(pkiSays('DER_BROKEN', { reason: error.message }), error) : error;
  }
}

function expectTag(element: Tlv | undefined, expected: number): Tlv {
  if (element?.tag !== expected) throw malformed(pkiSays('CSR_PART_MISSING'));
  return element;
}

/** Compared byte by byte with the one allowed form, so that one key has one SubjectPublicKeyInfo and one hash. */
function allowedKey(spki: Buffer, expected: SigningAlgorithm): KeyObject {
  const notAllowed = (problem: Phrase, cause?: unknown) =>
    csrError('CSR_KEY_NOT_ALLOWED', { expected, problem }, cause);
  const [identifier, bits] = readAll(readTlv(spki).content);
  if (identifier?.content.toString('hex') !== keyIdentifiers[expected]) throw notAllowed(pkiSays('KEY_OTHER_KIND'));
  if (expected === 'ec-p256' && (bits?.content.length !== 66 || bits.content[1] !== 4)) {
    throw notAllowed(pkiSays('KEY_COMPRESSED'));
  }
  let key: KeyObject;
  try {
    // OpenSSL refuses a point that is not on the curve.
    key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
  } catch (error) {
    throw notAllowed(pkiSays('KEY_INVALID'), error);
  }
  if (expected === 'ec-p256') return key;
  const { modulusLength, publicExponent } = key.asymmetricKeyDetails ?? {};
  if (modulusLength !== 2048 || publicExponent !== 65_537n) {
    throw notAllowed(pkiSays('KEY_OTHER_RSA'));
  }
  if (!key.export({ format: 'der', type: 'spki' }).equals(spki)) throw notAllowed(pkiSays('KEY_NOT_DER'));
  return key;
}

function proves(key: KeyObject, digest: string, signedPart: Buffer, signature: Buffer): boolean {
  try {
    return verify(digest, signedPart, key, signature);
  } catch {
    return false;
  }
}

function commonNamesOf(subject: Buffer): string[] {
  try {
    return commonNames(subject);
  } catch (error) {
    throw malformed(pkiSays('CSR_SUBJECT_UNREADABLE'), error);
  }
}

/** What a device calls itself is shown to people and recorded: printable and short. */
const visible = (text: string): string => text.replaceAll(/[^\x20-\x7e“”]/g, '?').slice(0, 100);

const malformed = (problem: Phrase, cause?: unknown) => csrError('CSR_MALFORMED', { problem }, cause);
