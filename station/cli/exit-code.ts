import type { Outcome } from '../domain/run.ts';
import type { StationError } from '../domain/station-error.ts';

/** What a command's exit code says; scripts on the line rely on it. */
export const exitCode = {
  /** PASS; the command did what it was asked. */
  ok: 0,
  /** FAIL: a unit is bad, or what was checked (a ledger, a station) is not in order. */
  fail: 1,
  /** The command line or the configuration cannot be understood; nothing was done. */
  usage: 2,
  /** ERROR: the station or its surroundings kept it from being done. */
  error: 3,
  /** REFUSED: a scan that was not allowed to become a run, or a person who may not. Nothing was done. */
  refused: 4,
  /** A person stopped it (128 + SIGINT). */
  aborted: 130,
} as const;

export const exitCodeOfOutcome = (outcome: Outcome): number =>
  ({ PASS: exitCode.ok, FAIL: exitCode.fail, ERROR: exitCode.error, ABORTED: exitCode.aborted })[outcome];

export const exitCodeOfError = (error: StationError): number => {
  if (refusals.has(error.code) || refusedPeople.test(error.code)) return exitCode.refused;
  return usageErrors.test(error.code) ? exitCode.usage : exitCode.error;
};

const refusals = new Set([
  'UNIT_ALREADY_PROVISIONED',
  'UNIT_IN_PROGRESS',
  'UNIT_OTHER_PRODUCT',
  'REGISTRATION_ID_TAKEN',
  'REGISTRATION_ID_CHANGED',
  'SLOT_BUSY',
  'ORDER_UNKNOWN',
  'ORDER_CLOSED',
  'ORDER_OTHER_PRODUCT',
  'ORDER_COMPLETE',
  'UNIT_OTHER_ORDER',
  'PRODUCT_IS_IMPORTED',
  'LEDGER_ENDORSEMENT_KEY_TAKEN',
  'LEDGER_UNIT_KNOWN',
  'LEDGER_REGISTRATION_ID_TAKEN',
  'GROUP_KEY_NOT_ADOPTED',
]);

const refusedPeople = /^(?:LOGIN_|APPROVAL_|ORDER_RAISE_NOT_APPROVED$|PERSON_LAST_ADMIN$)/;

const usageErrors =
  /^(?:USAGE_|STATION_MISSING$|STATION_EXISTS$|HOME_NOT_EMPTY$|UNIT_UNKNOWN$|ENTRY_UNKNOWN$|SIMULATOR_FAULT_|CONFIG_|PRODUCT_|SERIAL_MALFORMED$|PORT_ADDRESS_INVALID$|REWORK_REASON_MISSING$|ORDER_NOT_FOUND$|ORDER_INVALID$|ORDER_EXISTS$|PERSON_UNKNOWN$|PERSON_EXISTS$|PERSON_INVALID$|PERSON_PIN_INVALID$|GROUP_MISSING$|GROUP_EXISTS$|GROUP_KEY_OTHER$|GROUP_SETTINGS_|GROUP_SECOND_CA_OTHER_KIND$|GROUP_ISSUER_MISSING$|TPM_KEY_|TPM_PRODUCT_OTHER$|TPM_REGISTRATION_ID_INVALID$)/;
