import { errorTable } from '../domain/station-error.ts';

/** Why a credential is not rolled, or not yet. */
export const rollError = errorTable({
  ROLL_CHANGED: {
    message: 'The unit of {registrationId} changed since it was looked at; nothing was done.',
    hint: 'Look at it again, then decide.',
    blame: 'operator',
    retryable: true,
  },
  ROLL_STILL_SIGNS: {
    message: 'The issuing CA that the group {group} would let in no more still signs new units.',
    hint: 'Wait until the next one signs (`station ca issuers`), or keep the old one beside it.',
    blame: 'operator',
    retryable: false,
  },
  ROLL_NOT_ADDED: {
    message: 'Nothing was added to {registrationId} that could be promoted.',
    hint: 'First add the next credential beside the old one, then promote it.',
    blame: 'operator',
    retryable: false,
  },
  ROLL_UNFINISHED: {
    message: 'The last roll of {registrationId} is not over: the old credential is still there.',
    hint: 'Drop the old one, then begin the next roll.',
    blame: 'operator',
    retryable: false,
  },
  ROLL_NOT_PROMOTED: {
    message: 'The old credential of {registrationId} is still its primary one.',
    hint: 'Promote the next one first.',
    blame: 'operator',
    retryable: false,
  },
  ROLL_DEVICE_HOLDS_OLD: {
    message:
      'The device of {registrationId} still holds the old credential, as far as the ledger knows: it would be locked out.',
    hint: 'Promote and keep the old one, or give the device its new credential first (a rework).',
    blame: 'operator',
    retryable: false,
  },
  ROLL_SYNC_FIRST: {
    message: 'The entry of {registrationId} waits for more than another credential.',
    hint: 'Run `station sync`; it replaces the entry as a whole.',
    blame: 'operator',
    retryable: false,
  },
  ROLL_LOCKS_OUT: {
    message: 'The group {group} would turn {count} devices away that hold a credential of the old kind.',
    hint: 'Keep the old one beside the new one, rework the devices, or confirm that they are to be locked out.',
    blame: 'operator',
    retryable: false,
  },
  ROLL_BY_REFERENCE: {
    message: 'The group {group} names CAs that DPS holds, instead of certificates: it is not rolled here.',
    hint: 'Upload and verify the next CA under a name of its own, then have `station groups update` name it as the second one.',
    blame: 'operator',
    retryable: false,
  },
  ROLL_GROUP_FOREIGN: {
    message: 'What the group {group} lets in is not what the ledger knows: it was not touched.',
    hint: '`station groups show {group}` and `station ca issuers` put both side by side. Find out who changed it.',
    blame: 'operator',
    retryable: false,
  },
  ROLL_SERVICE_KEY: {
    message: 'DPS made the keys of {registrationId}: they are not rolled.',
    hint: 'A rework has DPS make new ones; the old ones let nobody in from then on.',
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
