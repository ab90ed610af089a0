import { errorTable } from '../domain/station-error.ts';

/** What is wrong with a TPM, with what it says, or with a key that should have come out of one. */
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
    message: 'Units of {product} are not enrolled by importing a TPM’s key.',
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
  TPM_ANSWER_UNREADABLE: {
    message: 'What came back for {command} is no answer of a TPM 2.0.',
    hint: 'Check that the port leads to the TPM and to nothing else (no console, no other program), then try again.',
    blame: 'station',
    retryable: true,
  },
  TPM_VERSION_OTHER: {
    message: 'This is a TPM 1.2, and DPS wants a TPM 2.0.',
    hint: 'Put the unit aside: it cannot be enrolled by its TPM. Some can be switched to 2.0 in the firmware setup.',
    blame: 'unit',
    retryable: false,
  },
  TPM_REFUSED: {
    message: 'The TPM refused {command} with response code {code}.',
    hint: 'Restart the unit and try again. If several in a row fail like this, call the supervisor.',
    blame: 'unit',
    retryable: false,
  },
  TPM_BUSY: {
    message: 'The TPM stays busy: {command} was answered with response code {code}.',
    hint: 'Wait until the unit has started and nothing else uses its TPM, then try again.',
    blame: 'station',
    retryable: true,
  },
  TPM_MEMORY_FULL: {
    message:
      'The TPM has no room left for {command} (response code {code}): other programs left keys or sessions in it.',
    hint: 'Restart the unit, and reach its TPM through /dev/tpmrm0, which cleans up, and not through /dev/tpm0.',
    blame: 'station',
    retryable: true,
  },
  TPM_NOT_STARTED: {
    message: 'The TPM was not started: it answers {command} with response code {code}.',
    hint: 'Start the unit as usual: its firmware starts the TPM. For swtpm, give --flags startup-clear.',
    blame: 'station',
    retryable: true,
  },
  TPM_BROKEN: {
    message: 'The TPM is in failure mode: it answers {command} with response code {code}.',
    hint: 'Switch the unit off and on once. If it says so again, put it into the red bin.',
    blame: 'unit',
    retryable: false,
  },
  TPM_LOCKED_OUT: {
    message: 'The TPM is locked out after wrong passwords (response code {code}).',
    hint: 'Clear the lockout (tpm2_dictionarylockout -c), or leave the unit on until it ends, then try again.',
    blame: 'unit',
    retryable: false,
  },
  TPM_PASSWORD_SET: {
    message: 'The TPM has an owner with a password: it refuses {command} (response code {code}).',
    hint: 'Have whoever set the password take it away (tpm2_changeauth -c e and -c o), or clear the TPM, then try again.',
    blame: 'unit',
    retryable: false,
  },
  TPM_ENDORSEMENT_KEY_NOT_PROVEN: {
    message: 'The TPM could not open what was encrypted to the endorsement key that it showed.',
    hint: 'Try again once: a byte may have been changed on the way. If it fails again, put the unit into the red bin.',
    blame: 'unit',
    retryable: true,
  },
  TPM_STORAGE_ROOT_KEY_MISSING: {
    message: 'The TPM has no storage root key at 0x81000001 to hold it to.',
    hint: 'Have the unit’s system make one first, or leave the storage root key out: DPS does not need it.',
    blame: 'unit',
    retryable: false,
  },
});
