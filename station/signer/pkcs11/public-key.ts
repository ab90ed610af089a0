import { createPublicKey } from 'node:crypto';
import { encodeBitString, encodeSequence, encodeTlv, encodeUnsignedInteger, readTlv, tag } from '../../pki/der.ts';
import { CKA, type Cryptoki, type Handle } from './cryptoki.ts';
import { attribute } from './objects.ts';

const oid = (hex: string): Buffer => encodeTlv(tag.objectIdentifier, Buffer.from(hex, 'hex'));

/** DER OBJECT IDENTIFIER 1.2.840.10045.3.1.7: CKA_EC_PARAMS of P-256. */
export const p256Parameters = oid('2a8648ce3d030107');
const ecPublicKey = encodeSequence(oid('2a8648ce3d0201'), p256Parameters);
const rsaEncryption = encodeSequence(oid('2a864886f70d010101'), encodeTlv(tag.null));

/** DER SubjectPublicKeyInfo of a public key object; null where the attributes do not make a P-256 or RSA key. */
export function publicKeyInfo(
  cryptoki: Cryptoki,
  session: Handle,
  object: Handle,
  algorithm: 'ec-p256' | 'rsa-2048',
): Buffer | null {
  const read = (type: number): Buffer | null => attribute(cryptoki, session, object, type);
  if (algorithm === 'rsa-2048') {
    const modulus = read(CKA.MODULUS);
    const exponent = read(CKA.PUBLIC_EXPONENT);
    if (modulus === null || exponent === null) return null;
    const key = encodeSequence(encodeUnsignedInteger(modulus), encodeUnsignedInteger(exponent));
    return validated(encodeSequence(rsaEncryption, encodeBitString(key)));
  }
  const point = unwrappedPoint(read(CKA.EC_POINT));
  return point === null ? null : validated(encodeSequence(ecPublicKey, encodeBitString(point)));
}

/** CKA_EC_POINT is a DER OCTET STRING around 04‖X‖Y (PKCS#11 v2.40 §2.3.3); some modules leave the wrapping out. */
function unwrappedPoint(value: Buffer | null): Buffer | null {
  if (value === null || value.length === 65) return value;
  if (value.length !== 67 || value[0] !== tag.octetString) return null;
  return readTlv(value).content;
}

/** OpenSSL refuses a point that is not on the curve. */
function validated(spki: Buffer): Buffer | null {
  try {
    createPublicKey({ key: spki, format: 'der', type: 'spki' });
    return spki;
  } catch {
    return null;
  }
}
