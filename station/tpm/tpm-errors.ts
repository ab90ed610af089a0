import { errorTable } from '../domain/station-error.ts';

/** What is wrong with a key that should have come out of a TPM. */
export const tpmError = errorTable({
  TPM_KEY_UNREADABLE: {
    message: 'This is not the public part of a TPM’s key as the TPM writes it (TPM2B_PUBLIC): {problem}.',
    hint: 'Read the key again with tpm2_createek -u or tpm2_readpublic -o, in their own format: neither PEM nor DER will do.',
    blame: 'operator',
    retryable: false,
  },
  TPM_KEY_NOT_ALLOWED: {
    message: 'This key of a TPM cannot be an endorsement or storage root key: {problem}.',
    hint: 'Give the RSA endorsement key (tpm2_createek -G rsa) or the RSA storage root key, not a key made for something else.',
    blame: 'operator',
    retryable: false,
  },
  TPM_PRODUCT_OTHER: {
    message: 'Units of {product} do not enroll by a TPM.',
    hint: 'Give a product whose file says attestation = "tpm" and family = "imported".',
    blame: 'operator',
    retryable: false,
  },
  TPM_REGISTRATION_ID_INVALID: {
    message: 'That cannot be a registration id. The rule is DPS’s.',
    hint: 'Give sha256, base32, or an id of at most 128 letters, digits and . _ : - between them.',
    blame: 'operator',
    retryable: false,
  },
});
