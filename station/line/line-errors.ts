import { errorTable } from '../domain/station-error.ts';

/** What the line itself refuses or concludes. */
export const lineError = errorTable({
  UNIT_ALREADY_PROVISIONED: {
    message: 'Unit {serial} already passed on {passedAt}, by {passedBy}.',
    hint: 'Take it off the line. To provision it again on purpose, a supervisor starts a rework and says why.',
    blame: 'operator',
    retryable: false,
  },
  UNIT_IN_PROGRESS: {
    message: 'Unit {serial} is being provisioned in slot {slot} right now.',
    hint: 'Check the label: two units may carry the same serial number. Scan again when slot {slot} is done.',
    blame: 'operator',
    retryable: true,
  },
  UNIT_OTHER_PRODUCT: {
    message: 'Unit {serial} was started as product {before}, not {after}.',
    hint: 'Check the work order. If the product really changed, a supervisor starts a rework and says why.',
    blame: 'operator',
    retryable: false,
  },
  REGISTRATION_ID_TAKEN: {
    message: 'Registration id {registrationId} already belongs to unit {other}.',
    hint: 'Check the product’s registration_id template and the labels: two units must never share an id.',
    blame: 'operator',
    retryable: false,
  },
  LINE_CLOSED: {
    message: 'The line is closing and takes no more units.',
    hint: 'Start the station again, then scan the unit.',
    blame: 'station',
    retryable: true,
  },
  SLOT_BUSY: {
    message: 'Slot {slot} is busy with unit {serial}.',
    hint: 'Wait for its result, or use another slot.',
    blame: 'operator',
    retryable: true,
  },
  REWORK_REASON_MISSING: {
    message: 'A rework needs a reason.',
    hint: 'Say in a few words why this unit is provisioned again; the reason stays in the ledger.',
    blame: 'operator',
    retryable: false,
  },
  DEVICE_IDENTITY_MISMATCH: {
    message: 'The label says {serial}, the device says {hardwareId}.',
    hint: 'Check that the scanned unit is the one in the slot, and that its label is its own.',
    blame: 'operator',
    retryable: false,
  },
  UNIT_OTHER_DEVICE: {
    message: 'Unit {serial} was device {before} when it was started; the device in the slot is {after}.',
    hint: 'Put the unit aside: two units may carry the same label. A supervisor can rework it with a reason.',
    blame: 'operator',
    retryable: false,
  },
  DEVICE_PROVISIONED_AS_OTHER: {
    message: 'This device ({hardwareId}) is on record as unit {other}.',
    hint: 'The label is wrong, or it was changed: take the unit off the line and call the supervisor.',
    blame: 'unit',
    retryable: false,
  },
  DEVICE_HOLDS_UNKNOWN_CREDENTIAL: {
    message: 'The device holds a credential that no record of this unit explains ({place}).',
    hint: 'Put the unit into the red bin. A supervisor can rework it with a reason.',
    blame: 'unit',
    retryable: false,
  },
  UNIT_KEY_CHANGED: {
    message: 'Unit {serial} has a certificate, but the device no longer holds its key.',
    hint: 'Put the unit into the red bin. A supervisor can rework it with a reason: the old certificate is voided first.',
    blame: 'unit',
    retryable: false,
  },
  ISSUER_CHANGED: {
    message: 'Unit {serial} was begun under another issuing CA.',
    hint: 'A supervisor reworks it with a reason: what was begun is voided, and the unit gets a certificate from today’s CA.',
    blame: 'station',
    retryable: false,
  },
  ATTESTATION_CHANGED: {
    message: 'Unit {serial} was begun with {before}, and its product now asks for {after}.',
    hint: 'A supervisor reworks it with a reason: what was begun is voided before the unit gets anything else.',
    blame: 'operator',
    retryable: false,
  },
  DERIVATION_KEY_CHANGED: {
    message: 'The signer derives another key for unit {serial} than it did before.',
    hint: 'Check that the right HSM is connected. If its key was replaced on purpose, a supervisor reworks the unit with a reason.',
    blame: 'station',
    retryable: false,
  },
  CERTIFICATE_EXPIRED: {
    message: 'The certificate that unit {serial} was begun with expired on {notAfter}.',
    hint: 'Check the station’s clock. If it is right, a supervisor reworks the unit with a reason, and it gets a new one.',
    blame: 'station',
    retryable: false,
  },
  REGISTRATION_ID_CHANGED: {
    message: 'Unit {serial} is known as {before}; as product {product} it would become {after}.',
    hint: 'Keep the product’s registration_id template as it was for units that were already started.',
    blame: 'operator',
    retryable: false,
  },
  VERIFY_FAILED: {
    message: 'The device does not hold what was written: {failed}.',
    hint: 'Scan the unit again once. If it fails again, put it into the red bin.',
    blame: 'unit',
    retryable: true,
  },
  PHASE_TIMED_OUT: {
    message: 'The phase “{phase}” took longer than {seconds} s.',
    hint: 'Check power and cable, then scan the unit again: the station continues where it stopped.',
    blame: 'station',
    retryable: true,
  },
  RUN_CANCELLED: {
    message: 'The run was stopped before it was done.',
    hint: 'Do not ship the unit. Scan it again to continue.',
    blame: 'operator',
    retryable: true,
  },
  RUN_INTERRUPTED: {
    message: 'The station stopped while this unit was in work (last record: {lastEntryKind}).',
    hint: 'Do not ship the unit. Scan it again: the station asks the device what it holds and continues.',
    blame: 'station',
    retryable: true,
  },
  STATION_FAULT: {
    message: 'The station met a fault of its own: {reason}.',
    hint: 'Scan the unit again. If it happens again, call the supervisor: it is a defect of the station, to be reported.',
    blame: 'station',
    retryable: true,
  },
});
