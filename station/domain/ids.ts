/**
 * Branded identifiers: a string becomes one only by passing its rule, so no later code needs to doubt it.
 */
declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** What the scanner reads off the unit's label. Unique per station, compared exactly. */
export type SerialNumber = Branded<'SerialNumber'>;
/** The name a device registers under in DPS; also the certificate's CN. */
export type RegistrationId = Branded<'RegistrationId'>;
/** One attempt at one unit; sortable by time. */
export type RunId = Branded<'RunId'>;
/** A place on the line, as the operator names it: `1`, `2`, `A3`. */
export type SlotId = Branded<'SlotId'>;

const serialRule = /^[A-Za-z0-9](?:[A-Za-z0-9._:/-]{0,62}[A-Za-z0-9])?$/;
/** DPS allows 128 characters; the station is stricter: lower case only, alphanumeric at both ends. */
const registrationIdRule = /^[a-z0-9](?:[a-z0-9._:-]{0,126}[a-z0-9])?$/;
/** A UUID (RFC 9562 §4). */
const runIdRule = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const slotRule = /^[A-Za-z0-9][A-Za-z0-9._-]{0,15}$/;

/** The longest registration id that fits a certificate's common name (RFC 5280 ub-common-name). */
export const commonNameLimit = 64;

export const isSerialNumber = (text: string): text is SerialNumber => serialRule.test(text);
export const isRegistrationId = (text: string): text is RegistrationId => registrationIdRule.test(text);
export const isSlotId = (text: string): text is SlotId => slotRule.test(text);
export const isRunId = (text: string): text is RunId => runIdRule.test(text);
