import { errorTable } from '../domain/station-error.ts';

/** What the kiosk itself refuses. */
export const kioskError = errorTable({
  REQUEST_UNKNOWN: {
    message: 'The screen asked for something that the station does not know.',
    hint: 'Restart the kiosk. If it happens again, its parts are of different versions: install it anew.',
    blame: 'station',
    retryable: false,
  },
  REQUEST_MALFORMED: {
    message: 'The screen’s request “{request}” was malformed ({field}).',
    hint: 'Try again. If it happens again, restart the kiosk and report it: it is a defect of the screen.',
    blame: 'station',
    retryable: false,
  },
  SESSION_REQUIRED: {
    message: 'Nobody is logged in.',
    hint: 'Scan your badge and type your PIN.',
    blame: 'operator',
    retryable: false,
  },
  ROLE_REQUIRED: {
    message: 'This is not for the role “{role}”.',
    hint: 'Call somebody whose role allows it.',
    blame: 'operator',
    retryable: false,
  },
  SLOTS_ALL_BUSY: {
    message: 'Every slot is busy.',
    hint: 'Wait until a slot is done, then scan the unit again.',
    blame: 'operator',
    retryable: true,
  },
  SLOT_UNKNOWN: {
    message: 'There is no slot {slot}.',
    hint: 'Use a slot that the screen shows.',
    blame: 'operator',
    retryable: false,
  },
  PRODUCT_NOT_CHOSEN: {
    message: 'Nobody said what is being made.',
    hint: 'Choose the product or the work order, then scan the unit again.',
    blame: 'operator',
    retryable: false,
  },
  LINE_NOT_READY: {
    message: 'The line is not ready to take units.',
    hint: 'Read what the screen says about it, or call the supervisor.',
    blame: 'station',
    retryable: true,
  },
  KIOSK_BUSY: {
    message: '{units} units are in work.',
    hint: 'Wait for their results, then leave the kiosk.',
    blame: 'operator',
    retryable: true,
  },
  SLOTS_NOT_CONFIGURED: {
    message: 'No slot is configured.',
    hint: 'Write the slots and their ports under [slots] in station.toml; Setup shows the ports.',
    blame: 'operator',
    retryable: false,
  },
  PRODUCT_FILE_EXISTS: {
    message: 'There is a product of this name already.',
    hint: 'Say that it is to be replaced, or give the new one a name of its own.',
    blame: 'operator',
    retryable: false,
  },
  VERIFICATION_STOPPED: {
    message: 'The verification was stopped before its end.',
    hint: 'Verify again when there is time: half a verification says nothing.',
    blame: 'operator',
    retryable: false,
  },
  UNIT_NOT_RECORDED: {
    message: 'The ledger knows no unit {serial}.',
    hint: 'Check the serial number against the label, then search again.',
    blame: 'operator',
    retryable: false,
  },
  ACT_TOO_MANY: {
    message: 'That concerns more than {most} entries at once.',
    hint: 'Narrow the filters and do it in parts, or use `station enrollments` on a terminal.',
    blame: 'operator',
    retryable: false,
  },
  ACT_SETTINGS_INVALID: {
    message: 'No entry could be so: {reason}. The rule is DPS’s or IoT Hub’s; nothing was changed.',
    hint: 'Change what is wanted, then look again.',
    blame: 'operator',
    retryable: false,
  },
  ACT_PLAN_GONE: {
    message: 'What was planned is not there any more: the kiosk started anew, or another act was planned.',
    hint: 'Look at what would be changed once more, then decide.',
    blame: 'operator',
    retryable: false,
  },
  SCREEN_FAULT: {
    message: 'The station met a fault of its own: {reason}.',
    hint: 'Try again. If it happens again, call the supervisor: it is a defect of the station, to be reported.',
    blame: 'station',
    retryable: true,
  },
});
