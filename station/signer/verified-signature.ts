import { type KeyObject, verify } from 'node:crypto';
import type { SignerKey } from './signer.ts';
import { signerError } from './signer-errors.ts';

/**
 * Returns `signature` if `publicKey` verifies it over SHA-256 of `message`. A faulty signature is not only useless:
 * for RSA one can give the private key away.
 * @throws SIGNER_SIGNATURE_INVALID
 */
export function verifiedSignature(
  key: SignerKey,
  publicKey: KeyObject,
  message: Uint8Array,
  signature: Buffer,
): Buffer {
  if (!verify('sha256', message, publicKey, signature)) throw signerError('SIGNER_SIGNATURE_INVALID', { key });
  return signature;
}
