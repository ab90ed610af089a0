import { randomBytes } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import { Time } from '@peculiar/asn1-x509';
import { contextTag, encodeBitString, encodeSequence, encodeTlv, encodeUnsignedInteger } from './der.ts';

/** What a certificate says, in ready DER parts, so that names and keys enter it byte for byte. */
export interface CertificateParts {
  /** 16 bytes from `newSerialNumber`. */
  readonly serialNumber: Buffer;
  /** DER AlgorithmIdentifier of the issuer's signature. */
  readonly signatureAlgorithm: Buffer;
  /** DER Name: the issuing certificate's subject, byte for byte. */
  readonly issuer: Buffer;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** DER Name. */
  readonly subject: Buffer;
  /** DER SubjectPublicKeyInfo. */
  readonly subjectPublicKeyInfo: Buffer;
  /** DER Extensions, one each. */
  readonly extensions: readonly Buffer[];
}

/** “No well-defined expiration date”: RFC 5280 §4.1.2.5, IEEE 802.1AR §8.7. */
export const noExpiry = new Date('9999-12-31T23:59:59Z');

const version3 = encodeTlv(contextTag(0), encodeUnsignedInteger(Buffer.of(2)));

/** DER TBSCertificate, version 3 (RFC 5280 §4.1.2). */
export const encodeTbsCertificate = (parts: CertificateParts): Buffer =>
  encodeSequence(
    version3,
    encodeUnsignedInteger(parts.serialNumber),
    parts.signatureAlgorithm,
    parts.issuer,
    encodeSequence(encodeTime(parts.notBefore), encodeTime(parts.notAfter)),
    parts.subject,
    parts.subjectPublicKeyInfo,
    encodeTlv(contextTag(3), encodeSequence(...parts.extensions)),
  );

/** Joins what was signed, the algorithm and the signature: the common shape of certificates and PKCS#10 requests. */
export const assembleSigned = (signedPart: Buffer, signatureAlgorithm: Buffer, signature: Buffer): Buffer =>
  encodeSequence(signedPart, signatureAlgorithm, encodeBitString(signature));

/** 16 random bytes whose first lies in 0x40…0x7f: positive, and never shortened by a leading zero. */
export function newSerialNumber(): Buffer {
  const serialNumber = randomBytes(16);
  serialNumber.writeUInt8((serialNumber.readUInt8(0) & 0x3f) | 0x40, 0);
  return serialNumber;
}

/** UTCTime through 2049, GeneralizedTime from 2050 (RFC 5280 §4.1.2.5), both to the second. */
const encodeTime = (time: Date): Buffer => Buffer.from(AsnConvert.serialize(new Time(time)));
