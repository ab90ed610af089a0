import { randomUUID } from 'node:crypto';
import type { DpsClock } from './dps-clock.ts';

/**
 * A refusal in DPS's own form: an HTTP status and a body `{errorCode, trackingId, message, timestampUtc}`, where
 * errorCode = status × 1000 + n. Seen in recorded traffic: 404201, 409201, 401000 (MQTT), 401002 (HTTP), 400004.
 * Codes not seen anywhere are marked `unrecorded`: a client must not build on their last digits.
 */
export class DpsError extends Error {
  override readonly name = 'DpsError';
  readonly status: number;
  readonly errorCode: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(errorCode: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = Math.floor(errorCode / 1000);
    this.errorCode = errorCode;
    this.headers = headers;
  }
}

/** A refusal as JSON, over every transport. */
export interface DpsErrorBody {
  readonly errorCode: number;
  readonly trackingId: string;
  readonly message: string;
  readonly timestampUtc: string;
}

export const errorBody = (
  { errorCode, message }: DpsError,
  clock: DpsClock,
  trackingId: string = randomUUID(),
): DpsErrorBody => ({ errorCode, trackingId, message, timestampUtc: clock.timestamp() });

export const unauthorized = (message = 'Unauthorized'): DpsError => new DpsError(401002, message);
/** What MQTT answers where HTTP answers 401002. */
export const unauthorizedOverMqtt = (): DpsError => new DpsError(401000, 'Unauthorized');
export const badRequest = (message: string): DpsError => new DpsError(400004, message);
export const enrollmentNotFound = (): DpsError => new DpsError(404201, 'Enrollment not found.');
export const enrollmentExists = (): DpsError => new DpsError(409201, 'Enrollment already exists.');
export const groupNotFound = (): DpsError => new DpsError(404204, 'Enrollment group not found.');
/** errorCode unrecorded. */
export const groupExists = (): DpsError => new DpsError(409204, 'Enrollment group already exists.');
/** Status and errorCode unrecorded. */
export const quotaExceeded = (message: string): DpsError => new DpsError(403204, message);
/** errorCode unrecorded. */
export const registrationNotFound = (): DpsError => new DpsError(404202, 'Registration not found.');
/** errorCode unrecorded. */
export const operationNotFound = (): DpsError => new DpsError(404203, 'Operation not found.');
/** errorCode unrecorded. */
export const preconditionFailed = (): DpsError => new DpsError(412201, 'Precondition failed.');
/** errorCode unrecorded. */
export const throttled = (retryAfterSeconds: number | null): DpsError =>
  new DpsError(429001, 'Operations are being throttled for this service.', retryAfter(retryAfterSeconds));
/** A part of DPS that this emulator does not have: 501, so that no client takes it for DPS's own refusal. */
export const notCovered = (what: string): DpsError =>
  new DpsError(501000, `The DPS emulator does not cover ${what}. The real service does.`);
/** What a `status` fault answers. */
export const spoiledWith = (status: number, retryAfterSeconds: number | null): DpsError =>
  new DpsError(status * 1000 + 1, 'Spoiled by the DPS emulator, as it was told.', retryAfter(retryAfterSeconds));

/** Seconds, where the refusal tells them. */
export const retryAfterOf = ({ headers }: DpsError): number | undefined =>
  headers['retry-after'] === undefined ? undefined : Number(headers['retry-after']);

const retryAfter = (seconds: number | null): Record<string, string> =>
  seconds === null ? {} : { 'retry-after': String(seconds) };
