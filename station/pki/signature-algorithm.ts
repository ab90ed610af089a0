import { encodeSequence, encodeTlv, tag } from './der.ts';

export type SigningAlgorithm = 'ec-p256' | 'rsa-2048';

const hex = (text: string): Buffer => encodeTlv(tag.objectIdentifier, Buffer.from(text, 'hex'));
const nullParameters = encodeTlv(tag.null);

/** 1.2.840.10045.4.3.2 without parameters (RFC 5758 §3.2); 1.2.840.113549.1.1.11 with NULL (RFC 4055 §5). */
const identifiers: Readonly<Record<SigningAlgorithm, Buffer>> = {
  'ec-p256': encodeSequence(hex('2a8648ce3d040302')),
  'rsa-2048': encodeSequence(hex('2a864886f70d01010b'), nullParameters),
};

/** DER AlgorithmIdentifier of SHA-256 signatures by such a key. */
export const signatureAlgorithmOf = (algorithm: SigningAlgorithm): Buffer => identifiers[algorithm];
