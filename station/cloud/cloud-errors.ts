import { errorTable } from '../domain/station-error.ts';

/** What can go wrong on the way to the Device Provisioning Service, and in the sync that drives it. */
export const cloudError = errorTable({
  DPS_NOT_CONFIGURED: {
    message: 'The station does not know its Device Provisioning Service.',
    hint: 'Add a [dps] section to station.toml: the ID scope, and where the connection string is read from.',
    blame: 'operator',
    retryable: false,
  },
  DPS_CONNECTION_STRING_INVALID: {
    message: 'The connection string of the Device Provisioning Service is unusable: {reason}.',
    hint: 'Copy it again from the service’s “Shared access policies” page, of a policy with EnrollmentRead and EnrollmentWrite.',
    blame: 'operator',
    retryable: false,
  },
  DPS_UNREACHABLE: {
    message: 'The Device Provisioning Service cannot be reached ({reason}).',
    hint: 'The line can go on: enrollments wait in the outbox. Check the network when it lasts.',
    blame: 'station',
    retryable: true,
  },
  DPS_TIMEOUT: {
    message: 'The Device Provisioning Service did not answer within {timeoutMs} ms.',
    hint: 'The line can go on: enrollments wait in the outbox. Check the network when it lasts.',
    blame: 'station',
    retryable: true,
  },
  DPS_UNTRUSTED: {
    message: 'What answers as {host} could not prove that it is the Device Provisioning Service ({reason}).',
    hint: 'Nothing was sent. Look for a proxy that opens TLS, check the station’s clock, and check `dps.ca_file` if it is set.',
    blame: 'operator',
    retryable: false,
  },
  DPS_WRONG_ENDPOINT: {
    message: 'What answers as {host} is not a Device Provisioning Service.',
    hint: 'Check the host in the connection string, and `dps.address` if it is set.',
    blame: 'operator',
    retryable: false,
  },
  DPS_THROTTLED: {
    message: 'The Device Provisioning Service asks for fewer requests.',
    hint: 'The station waits by itself. If it happens often, lower `dps.operations_per_minute`: another station shares the quota.',
    blame: 'station',
    retryable: true,
  },
  DPS_UNAVAILABLE: {
    message: 'The Device Provisioning Service failed with HTTP status {status}.',
    hint: 'The station tries again by itself. Check the service’s health page when it lasts.',
    blame: 'station',
    retryable: true,
  },
  DPS_ANSWER_UNREADABLE: {
    message: 'The Device Provisioning Service gave an answer that the station does not understand.',
    hint: 'The station tries again by itself. Look for a proxy between the station and the service when it lasts.',
    blame: 'station',
    retryable: true,
  },
  DPS_UNAUTHORIZED: {
    message: 'The Device Provisioning Service refused the station’s key or token (HTTP status {status}).',
    hint: 'Nothing is lost and nothing was parked. Check that the policy still exists, that its key was not rolled, and that it has EnrollmentRead and EnrollmentWrite; with Entra ID, that the identity has its role on the service.',
    blame: 'operator',
    retryable: false,
  },
  DPS_LOGIN_FAILED: {
    message: 'Entra ID did not let the station in to the Device Provisioning Service ({reason}).',
    hint: 'Nothing is lost and nothing was parked. Check tenant, client and certificate in [dps.credential], and that the app registration still exists.',
    blame: 'operator',
    retryable: false,
  },
  DPS_RIGHTS_MISSING: {
    message: 'The station lacks the right {right}: its access policy or role in the service does not give it.',
    hint: 'Give the policy {right} on the service’s “Shared access policies” page, or take another policy’s connection string; with Entra ID, give the identity the role “Device Provisioning Service Data Contributor” (docs/dps-setup.md tells which command needs what).',
    blame: 'operator',
    retryable: false,
  },
  DPS_CLOCK_SKEWED: {
    message:
      'The station’s clock is {seconds} s away from the Device Provisioning Service’s, which refuses its signatures.',
    hint: 'Set the clock (or mend its time server), then start the sync again. Nothing is lost and nothing was parked.',
    blame: 'operator',
    retryable: false,
  },
  DPS_REQUEST_REFUSED: {
    message: 'The Device Provisioning Service will not take this enrollment (error {errorCode}): {reason}',
    hint: 'Mend what it names, then send the enrollment on its way again.',
    blame: 'unit',
    retryable: false,
  },
  DPS_PRECONDITION_FAILED: {
    message:
      'Somebody else changed the enrollment in the meantime. The rule is DPS’s: a change names the version it is about.',
    hint: 'Find out who else manages the enrollments, then send it on its way again.',
    blame: 'unit',
    retryable: false,
  },
  DPS_CONFLICT: {
    message:
      'The cloud holds another enrollment under this registration id: its {difference} differs from the unit’s record.',
    hint: 'Find out where it comes from. The station never overwrites it; remove it in the cloud if it is wrong, then send this one on its way again.',
    blame: 'unit',
    retryable: false,
  },
  SYNC_ALREADY_RUNNING: {
    message: 'Another sync of this station is running.',
    hint: 'Let it finish, or stop it first.',
    blame: 'operator',
    retryable: true,
  },
  ENROLLMENT_KEYS_GONE: {
    message: 'DPS no longer holds the entry {registrationId}, whose keys it made: it cannot be made again.',
    hint: 'Take the unit back to the line: a rework with a reason gives it new keys, and its entry with them.',
    blame: 'unit',
    retryable: false,
  },
  SYNC_CREDENTIAL_MISSING: {
    message: 'The ledger has no certificate for {registrationId}.',
    hint: 'Verify the ledger: a unit passed, and its certificate should be there.',
    blame: 'station',
    retryable: false,
  },
  SYNC_PRODUCT_MISSING: {
    message: 'There is no product file for {product}, and it says how {registrationId} is to be enrolled.',
    hint: 'Put products/{product}.toml back, then send this one on its way again. Nothing was sent.',
    blame: 'operator',
    retryable: false,
  },
  SYNC_SETTINGS_GONE: {
    message: 'The entry is gone from the cloud, and with it the settings that a person had given it.',
    hint: 'Record with `station enrollments delete` that it is gone; `station sync --retry` then makes it as the product file says.',
    blame: 'operator',
    retryable: false,
  },
  SYNC_UNIT_MISSING: {
    message: 'The ledger has no unit for {registrationId}.',
    hint: 'Verify the ledger: a unit passed, and it should be there. Nothing was sent.',
    blame: 'station',
    retryable: false,
  },
  SYNC_CREDENTIAL_MISMATCH: {
    message: 'What would be enrolled for {registrationId} is not the credential that the unit passed with.',
    hint: 'Check that the derivation key is still the one the unit was made with, and verify the ledger. Nothing was sent.',
    blame: 'station',
    retryable: false,
  },
  SYNC_ROW_FAILED: {
    message: 'The enrollment could not be prepared.',
    hint: 'The station tries again by itself. Report it when it lasts: it is a defect of the station.',
    blame: 'station',
    retryable: true,
  },
  ENROLLMENT_NOT_PARKED: {
    message: 'No parked or dropped enrollment has the registration id {registrationId}.',
    hint: '`station sync --dry-run` and `station units list` show what waits and what is parked.',
    blame: 'operator',
    retryable: false,
  },
  ENROLLMENT_NOT_MADE: {
    message: 'The cloud holds nothing for {registrationId}, as far as the ledger knows.',
    hint: '`station units show` tells what became of its enrollment; one that waits goes up with `station sync`.',
    blame: 'operator',
    retryable: false,
  },
  ENROLLMENT_MISSING: {
    message: 'The ledger says that {registrationId} is enrolled, but the cloud has no such entry.',
    hint: 'Somebody removed it there. Record that with `station enrollments delete`, then make it again with `station sync --retry`.',
    blame: 'operator',
    retryable: false,
  },
  ENROLLMENT_FOREIGN: {
    message:
      'What the cloud holds under {registrationId} is not the credential that the ledger knows: it was not touched.',
    hint: '`station enrollments show` puts both side by side. Find out who changed it there.',
    blame: 'operator',
    retryable: false,
  },
  ENROLLMENT_BY_GROUP: {
    message: '{registrationId} has no entry of its own: the group {group} lets the device in.',
    hint: '`station enrollments disable` keeps the device out of the group. What a group says holds for all its devices: `station groups update`.',
    blame: 'operator',
    retryable: false,
  },
  ENROLLMENT_KEEPS_OUT: {
    message:
      'The entry of {registrationId} keeps the device out of the group {group}: without it, it would be let in again.',
    hint: '`station enrollments enable` does that. While the device is to stay out, the entry stays.',
    blame: 'operator',
    retryable: false,
  },
  ENROLLMENT_SETTINGS_DIFFER: {
    message: 'In the cloud {registrationId} says something else of its device: {differences}. It was not changed.',
    hint: 'Decide by name what is written over ({settings}): on the screen, or by the same command with --replace.',
    blame: 'operator',
    retryable: false,
  },
  ENROLLMENT_SETTINGS_INVALID: {
    message: '{registrationId} could not be so: {reason}. The rule is DPS’s; it was not changed.',
    hint: 'Change what is wanted of it, on the screen or in the file of settings; --clear takes a setting away.',
    blame: 'operator',
    retryable: false,
  },
  GROUP_MISSING: {
    message: 'The cloud has no enrollment group {group}.',
    hint: '`station groups list` shows what is there; `station groups create` makes one.',
    blame: 'operator',
    retryable: false,
  },
  GROUP_EXISTS: {
    message: 'The cloud has an enrollment group {group} already, and it lets in other devices than this one would.',
    hint: '`station groups show {group}` tells what it lets in. Choose another name, or remove it first.',
    blame: 'operator',
    retryable: false,
  },
  GROUP_CHANGED: {
    message:
      'Somebody else changed the enrollment group {group} meanwhile; nothing was done. The rule is DPS’s: a change names the version it is about.',
    hint: 'Look at it with `station groups show {group}`, then decide again.',
    blame: 'operator',
    retryable: true,
  },
  GROUP_KEY_OTHER: {
    message: 'The signer holds the key of another enrollment group than {group}.',
    hint: 'A station keeps the key of one group, and never replaces it. Use that group, or X.509, or a station of its own.',
    blame: 'operator',
    retryable: false,
  },
  GROUP_ISSUER_MISSING: {
    message: 'The station has no issuing CA yet that a group could let in.',
    hint: 'Make one with `station ca`, then create the group.',
    blame: 'operator',
    retryable: false,
  },
  ENROLLMENT_NOT_WAITING: {
    message: 'Nothing of {registrationId} waits for the cloud.',
    hint: '`station units show` tells what became of its enrollment.',
    blame: 'operator',
    retryable: false,
  },
});
