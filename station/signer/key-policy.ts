import { roleOf } from './key-generations.ts';
import { groupKey, type KeyAlgorithm, type SignerKey, type SignerKeyRole } from './signer.ts';
import { signerError } from './signer-errors.ts';

const allowedAlgorithms: Readonly<Record<SignerKeyRole, readonly KeyAlgorithm[]>> = {
  'issuing-ca': ['ec-p256', 'rsa-2048'],
  audit: ['ec-p256'],
  'device-key-derivation': ['hmac-sha256'],
  [groupKey]: ['hmac-sha256'],
};

export const derivesKeys = (key: SignerKey): boolean => allowedAlgorithms[roleOf(key)].includes('hmac-sha256');
/** Whether the key was made elsewhere. */
export const isBrought = (key: SignerKey): boolean => roleOf(key) === groupKey;

/** Shorter than the digest, an HMAC key is the weakest link (RFC 2104 §3). @throws SIGNER_KEY_PURPOSE */
export function assertGroupKeyLength(secret: Uint8Array): void {
  if (secret.length >= 32) return;
  throw signerError('SIGNER_KEY_PURPOSE', { key: groupKey, algorithm: 'too short', purpose: 'derive keys' });
}

export type KeyPurpose = 'sign' | 'derive keys';

/** @throws SIGNER_KEY_PURPOSE where the algorithm is not one that this key may have */
export function assertAlgorithmAllowed(key: SignerKey, algorithm: KeyAlgorithm): void {
  if (allowedAlgorithms[roleOf(key)].includes(algorithm)) return;
  const purpose = derivesKeys(key) ? 'derive keys' : 'sign';
  throw signerError('SIGNER_KEY_PURPOSE', { key, algorithm, purpose });
}

/** @throws SIGNER_KEY_PURPOSE where a key of this algorithm does not do that */
export function assertPurpose(key: SignerKey, algorithm: KeyAlgorithm, purpose: KeyPurpose): void {
  if ((algorithm === 'hmac-sha256') !== (purpose === 'derive keys')) {
    throw signerError('SIGNER_KEY_PURPOSE', { key, algorithm, purpose });
  }
}
