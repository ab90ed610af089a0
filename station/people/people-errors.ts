import { errorTable } from '../domain/station-error.ts';

/** What can go wrong between the station and the people who work at it. None of it says whether a badge exists. */
export const peopleError = errorTable({
  PERSON_UNKNOWN: {
    message: 'Nobody here has the badge {id}.',
    hint: 'Check the badge; `station people list` shows who is there.',
    blame: 'operator',
    retryable: false,
  },
  PERSON_EXISTS: {
    message: 'The badge {id} was given before.',
    hint: 'Give a badge of its own: records name people by it. Who was removed comes back with `station people change --active`.',
    blame: 'operator',
    retryable: false,
  },
  PERSON_INVALID: {
    message: 'This cannot be recorded of a person: {reason}.',
    hint: 'Correct it and try again. Nothing was recorded.',
    blame: 'operator',
    retryable: false,
  },
  PERSON_PIN_INVALID: {
    message: 'A PIN has {least} to {most} characters.',
    hint: 'Choose another PIN.',
    blame: 'operator',
    retryable: false,
  },
  PERSON_LAST_ADMIN: {
    message: '{id} is the last admin.',
    hint: 'Make somebody else an admin first: without one nobody could set up the station.',
    blame: 'operator',
    retryable: false,
  },
  LOGIN_REFUSED: {
    message: 'Badge and PIN do not fit.',
    hint: 'Scan the badge and type the PIN again. An admin can set a new PIN.',
    blame: 'operator',
    retryable: true,
  },
  LOGIN_LOCKED: {
    message: 'Too many wrong PINs: this badge is locked for {seconds} s more.',
    hint: 'Wait, or have an admin set a new PIN.',
    blame: 'operator',
    retryable: true,
  },
  LOGIN_BUSY: {
    message: 'Too many logins at once.',
    hint: 'Wait a few seconds, then try again.',
    blame: 'operator',
    retryable: true,
  },
  LOGIN_CREDENTIAL_ALTERED: {
    message: 'The stored PIN of {id} is missing, or is not the one that was set.',
    hint: 'Call the admin: somebody changed files of the station. Set a new PIN only after that is understood.',
    blame: 'station',
    retryable: false,
  },
  SESSION_LIMIT: {
    message: 'There are already {limit} people logged in.',
    hint: 'Somebody must log out first.',
    blame: 'operator',
    retryable: true,
  },
  SESSION_ENDED: {
    message: 'Nobody is logged in any more.',
    hint: 'Log in again with badge and PIN.',
    blame: 'operator',
    retryable: false,
  },
  APPROVAL_SAME_PERSON: {
    message: '{id} asked for this and cannot approve it.',
    hint: 'A second person approves, with badge and PIN of their own.',
    blame: 'operator',
    retryable: false,
  },
  APPROVAL_NOT_ALLOWED: {
    message: '{id} may not approve this.',
    hint: 'Call a supervisor or an admin.',
    blame: 'operator',
    retryable: false,
  },
  APPROVAL_MALFORMED: {
    message: 'The approval is incomplete: {reason}.',
    hint: 'Say what is approved, and why.',
    blame: 'operator',
    retryable: false,
  },
});
