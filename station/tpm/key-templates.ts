import { sized, uint16, uint32 } from './byte-reader.ts';
import { algorithmIds, encodeStorageKey } from './storage-key.ts';

/** TPMA_OBJECT (TPM 2.0 Part 2 §8.3). */
const attributes = {
  fixedTpm: 0x0002,
  fixedParent: 0x0010,
  sensitiveDataOrigin: 0x0020,
  userWithAuth: 0x0040,
  adminWithPolicy: 0x0080,
  noDictionaryAttack: 0x0400,
  restricted: 0x1_0000,
  decrypt: 0x2_0000,
} as const;

/** PolicyA of the EK Credential Profile: whoever has the word of the endorsement hierarchy. */
const endorsementPolicy = Buffer.from('837197674484b3f81a90cc8d46a5d724fd52d76e06520b64f2a1da1b331469aa', 'hex');

/** TPM2B_PUBLIC of template L-1 (TCG EK Credential Profile 2.0 §B.3.3): RSA-2048, with a unique field of zeros. */
export const endorsementTemplate: Buffer = encodeStorageKey({
  nameAlgorithm: 'sha256',
  attributes:
    attributes.fixedTpm |
    attributes.fixedParent |
    attributes.sensitiveDataOrigin |
    attributes.adminWithPolicy |
    attributes.restricted |
    attributes.decrypt,
  authPolicy: endorsementPolicy,
  aesBits: 128,
  modulusBits: 2048,
  exponent: 0,
  modulus: Buffer.alloc(256),
});

const nistP256 = 0x0003;

/** TPM2B_PUBLIC of a storage key on P-256, which a TPM makes in a moment. */
export const proofTemplate: Buffer = sized(
  uint16(algorithmIds.ecc),
  uint16(algorithmIds.sha256),
  uint32(
    attributes.fixedTpm |
      attributes.fixedParent |
      attributes.sensitiveDataOrigin |
      attributes.userWithAuth |
      attributes.noDictionaryAttack |
      attributes.restricted |
      attributes.decrypt,
  ),
  sized(),
  uint16(algorithmIds.aes),
  uint16(128),
  uint16(algorithmIds.cfb),
  // No scheme, the curve, no key derivation, and nothing to be unique by.
  uint16(algorithmIds.none),
  uint16(nistP256),
  uint16(algorithmIds.none),
  sized(),
  sized(),
);
