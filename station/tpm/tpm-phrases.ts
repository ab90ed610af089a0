import { phraseTable } from '../domain/phrase.ts';

/** What is wrong with the public part of a TPM's key. */
export const tpmSays = phraseTable({
  TPM_BYTES_FOLLOW: '{count} more bytes follow it',
  TPM_BYTES_INSIDE: '{count} bytes too many stand inside it',
  TPM_ENDS_EARLY: 'it ends too early',
  TPM_EMPTY: 'it is empty',
  TPM_IS_PEM: 'it is PEM text',
  TPM_IS_DER: 'it is DER, as certificates and OpenSSL’s public keys are',
  TPM_ECC: 'it is an ECC key, and Microsoft’s device SDKs prove RSA keys alone to DPS',
  TPM_NOT_ASYMMETRIC: 'it is no asymmetric key',
  TPM_NOT_RESTRICTED: 'it is not restricted to decryption',
  TPM_POLICY_SIZE: 'its policy is no digest of its hash algorithm',
  TPM_NO_POLICY: 'it has no policy, so it is no endorsement key',
  TPM_NOT_AES: 'it does not protect with AES',
  TPM_NOT_CFB: 'it does not protect with AES in CFB mode',
  TPM_OWN_SCHEME: 'it has a signature or encryption scheme of its own',
  TPM_EXPONENT: 'its RSA exponent is impossible',
  TPM_MODULUS: 'its modulus is not one of {bits} bits',
  TPM_HASH_UNKNOWN: 'its hash algorithm is unknown',
  TPM_SIZE_OTHER: '{bits} bits are no {what} that is supported',
  AES_KEY_SIZE: 'AES key size',
  RSA_KEY_SIZE: 'RSA key size',
});
