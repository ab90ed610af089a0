import { contextTag, encodeSequence, encodeTlv, encodeUnsignedInteger, tag } from './der.ts';

/** 1.2.840.113549.1.9.14, extensionRequest (RFC 2985 §5.4.2). */
const extensionRequest = encodeTlv(tag.objectIdentifier, Buffer.from('2a864886f70d01090e', 'hex'));
const version1 = encodeUnsignedInteger(Buffer.of(0));

/** DER CertificationRequestInfo (RFC 2986 §4.1), which the requested key signs. Names, keys, extensions come as DER. */
export function encodeCertificationRequestInfo(
  subject: Buffer,
  subjectPublicKeyInfo: Buffer,
  extensions: readonly Buffer[] = [],
): Buffer {
  const attributes =
    extensions.length === 0
      ? []
      : [encodeSequence(extensionRequest, encodeTlv(tag.set, encodeSequence(...extensions)))];
  return encodeSequence(version1, subject, subjectPublicKeyInfo, encodeTlv(contextTag(0), ...attributes));
}
