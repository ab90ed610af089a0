import { errorTable } from '../domain/station-error.ts';

/** Why a credential is not rolled, or not yet. */
export const rollError = errorTable({
  ROLL_NOT_ADDED: {
    message: 'Nothing was added to {registrationId} that could be promoted.',
    hint: 'First put the next credential beside the old one with `--add`, then promote it.',
    blame: 'operator',
    retryable: false,
  },
  ROLL_UNFINISHED: {
    message: 'The last roll of {registrationId} is not over: the old credential is still there.',
    hint: 'Drop the old one with `--drop-old`, then begin the next roll.',
    blame: 'operator',
    retryable: false,
  },
  ROLL_NOT_PROMOTED: {
    message: 'The old credential of {registrationId} is still its primary one.',
    hint: 'Promote the next one first with `--promote`.',
    blame: 'operator',
    retryable: false,
  },
  ROLL_DEVICE_HOLDS_OLD: {
    message:
      'The device of {registrationId} still holds the old credential, as far as the ledger knows: it would be locked out.',
    hint: 'Promote with `--keep-old`, or give the device its new credential first (a rework).',
    blame: 'operator',
    retryable: false,
  },
  ROLL_SYNC_FIRST: {
    message: 'The entry of {registrationId} waits for more than another credential.',
    hint: 'Run `station sync`; it replaces the entry as a whole.',
    blame: 'operator',
    retryable: false,
  },
  ROLL_TPM_KEY: {
    message: 'The key of a TPM cannot be rolled: {registrationId} is enrolled by one.',
    hint: 'The endorsement key is part of the chip. Another TPM is another unit.',
    blame: 'operator',
    retryable: false,
  },
});
