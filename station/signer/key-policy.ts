import type { KeyAlgorithm, SignerKey } from './signer.ts';
import { signerError } from './signer-errors.ts';

const allowedAlgorithms: Readonly<Record<SignerKey, readonly KeyAlgorithm[]>> = {
  'issuing-ca': ['ec-p256', 'rsa-2048'],
  audit: ['ec-p256'],
  'device-key-derivation': ['hmac-sha256'],
};

export type KeyPurpose = 'sign' | 'derive keys';

/** @throws SIGNER_KEY_PURPOSE where the algorithm is not one that this key may have */
export function assertAlgorithmAllowed(key: SignerKey, algorithm: KeyAlgorithm): void {
  if (allowedAlgorithms[key].includes(algorithm)) return;
  const purpose = key === 'device-key-derivation' ? 'derive keys' : 'sign';
  throw signerError('SIGNER_KEY_PURPOSE', { key, algorithm, purpose });
}

/** @throws SIGNER_KEY_PURPOSE where a key of this algorithm does not do that */
export function assertPurpose(key: SignerKey, algorithm: KeyAlgorithm, purpose: KeyPurpose): void {
  if ((algorithm === 'hmac-sha256') !== (purpose === 'derive keys')) {
    throw signerError('SIGNER_KEY_PURPOSE', { key, algorithm, purpose });
  }
}
