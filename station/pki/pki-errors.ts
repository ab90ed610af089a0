import { errorTable } from '../domain/station-error.ts';

/** What is wrong with a device's certificate request: the unit's fault unless the line mixed units up. */
export const csrError = errorTable({
  CSR_MALFORMED: {
    message: 'The device’s certificate request is not a valid PKCS#10 request: {problem}.',
    hint: 'Scan the unit again. If it comes back, the unit’s firmware makes broken requests: put it aside.',
    blame: 'unit',
    retryable: true,
  },
  CSR_SIGNATURE_INVALID: {
    message: 'The device’s certificate request is not signed by the key that it asks a certificate for.',
    hint: 'Scan the unit again. If it comes back, put the unit aside: it cannot prove that it holds its key.',
    blame: 'unit',
    retryable: true,
  },
  CSR_KEY_NOT_ALLOWED: {
    message: 'The device’s key is not what the product asks for ({expected}): {problem}.',
    hint: 'Put the unit into the red bin. If several in a row fail like this, check the product’s key algorithm against their firmware.',
    blame: 'unit',
    retryable: false,
  },
  CSR_IDENTITY_MISMATCH: {
    message: 'The device’s certificate request names “{found}”, which is not this unit.',
    hint: 'Check that the scanned label belongs to the unit in the slot, then scan it again.',
    blame: 'unit',
    retryable: false,
  },
});

export const pkiError = errorTable({
  PEM_MALFORMED: {
    message: 'The PEM text of {what} is damaged.',
    hint: 'Export the file again from where it came; copy it as a file and not through a mail or a terminal.',
    blame: 'operator',
    retryable: false,
  },
  PKI_NAME_INVALID: {
    message: 'A certificate cannot carry this name: {attribute} {problem}.',
    hint: 'Shorten or change the product’s registration id, organization or serial pattern.',
    blame: 'operator',
    retryable: false,
  },
  PKI_PROFILE_INVALID: {
    message: 'The product’s certificate profile is not usable: {problem}.',
    hint: 'Correct the certificate section of the product file.',
    blame: 'operator',
    retryable: false,
  },
  PKI_ISSUER_EXPIRED: {
    message: 'The issuing certificate expired at {notAfter}.',
    hint: 'Check the station’s clock. If it is right, have a new issuing certificate signed.',
    blame: 'station',
    retryable: false,
  },
  PKI_ISSUER_NOT_YET_VALID: {
    message: 'The issuing certificate is valid only from {notBefore}.',
    hint: 'Check the station’s clock: it is probably wrong.',
    blame: 'station',
    retryable: false,
  },
  PKI_ISSUER_EXPIRES_FIRST: {
    message: 'A device certificate until {wanted} would outlive the issuing certificate, which ends {notAfter}.',
    hint: 'Give the product a shorter certificate lifetime, or the station an issuing certificate that lasts longer.',
    blame: 'operator',
    retryable: false,
  },
  PKI_TBS_FOREIGN: {
    message: 'What was to be signed is not a device certificate of this issuer: {problem}.',
    hint: 'Nothing was signed. If the issuing certificate was changed, a supervisor reworks the unit with a reason.',
    blame: 'station',
    retryable: false,
  },
  PKI_CERTIFICATE_INVALID: {
    message: 'The certificate that was just signed does not verify against the issuing certificate.',
    hint: 'It was thrown away. Stop the line and check that the issuing certificate belongs to the signer’s key.',
    blame: 'station',
    retryable: false,
  },
  PKI_CHAIN_MALFORMED: {
    message: 'Certificate {position} of the chain cannot be read: {problem}.',
    hint: 'Export the chain again: PEM or DER certificates, the issuing CA’s first.',
    blame: 'operator',
    retryable: false,
  },
  PKI_CHAIN_KEY_MISMATCH: {
    message: 'No certificate of the chain belongs to the signer’s issuing key.',
    hint: 'Have the request that this station made signed; a certificate for another key is of no use here.',
    blame: 'operator',
    retryable: false,
  },
  PKI_CHAIN_NOT_A_CA: {
    message: 'Certificate “{subject}” may not issue certificates: {problem}.',
    hint: 'Have it issued as a CA: basicConstraints CA true, keyUsage keyCertSign, and a path length that leaves room.',
    blame: 'operator',
    retryable: false,
  },
  PKI_CHAIN_BROKEN: {
    message: 'The chain does not hold together at “{subject}”: {problem}.',
    hint: 'Export the whole chain from the CA that signed the issuing certificate, and nothing else beside it.',
    blame: 'operator',
    retryable: false,
  },
  CA_FILE_MALFORMED: {
    message: '{file} holds no certificate that could be uploaded: {problem}.',
    hint: 'Export the CA’s certificate alone, as PEM or DER, without chain and without key.',
    blame: 'operator',
    retryable: false,
  },
  CA_IS_A_LEAF: {
    message: 'Certificate “{subject}” is no CA: {problem}. The rule is X.509’s (RFC 5280 §4.2.1.9).',
    hint: 'Take the certificate that signs devices (or one above it), not a device’s own.',
    blame: 'operator',
    retryable: false,
  },
  CA_NOT_VALID_NOW: {
    message: 'CA “{subject}” is valid from {notBefore} to {notAfter}, not now. The rule is X.509’s (RFC 5280 §6.1.3).',
    hint: 'Check the clock. If it is right, have the CA renewed: DPS would refuse every device below it.',
    blame: 'operator',
    retryable: false,
  },
  CA_KEY_WEAK: {
    message: 'CA “{subject}” is too weak: {problem}. The rule is this station’s (NIST SP 800-57 part 1, 112 bits).',
    hint: 'Make a CA with an RSA key of 2048 bits or more, or one on P-256, P-384 or P-521, signed with SHA-256 or better.',
    blame: 'operator',
    retryable: false,
  },
  CA_PROOF_WRONG: {
    message: 'That certificate does not prove CA “{subject}”: {problem}. The rule is DPS’s.',
    hint: 'Have the CA itself sign a certificate whose CN is the code that `station ca verify <name> --code` shows.',
    blame: 'operator',
    retryable: false,
  },
  PKI_CHAIN_NOT_VALID_NOW: {
    message: 'Certificate “{subject}” of the chain is valid from {notBefore} to {notAfter}, not now.',
    hint: 'Check the station’s clock; if it is right, have the certificate renewed.',
    blame: 'operator',
    retryable: false,
  },
});
