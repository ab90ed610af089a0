import { z } from 'zod';
import { isStationError, type StationError } from '../domain/station-error.ts';
import { emulatorError } from './emulator-errors.ts';

const dpsError = z.object({ errorCode: z.number() });
const result = z.object({
  status: z.string(),
  registrationState: z.object({ errorCode: z.number().optional(), status: z.string().optional() }).optional(),
});

/**
 * What the SDK adds to its errors: over HTTPS the body's text, over MQTT the parsed body, over AMQP the text in the
 * description of AMQP's own error, for a failed operation its result.
 */
const sdkError = z.object({
  responseBody: z.string().optional(),
  description: z.string().nullish(),
  result: z.unknown().optional(),
  code: z.union([z.string(), z.number()]).optional(),
});

/** Sorts the device SDK's errors by the codes they carry, never by their texts. */
export function translateRegistrationError(error: unknown, registrationId: string): StationError {
  if (isStationError(error)) return error;
  const parsed = sdkError.safeParse(error);
  const facts: z.infer<typeof sdkError> = parsed.success ? parsed.data : {};
  const refused = (reason: string): StationError =>
    emulatorError('DEVICE_REGISTRATION_REFUSED', { registrationId, reason }, error);

  const errorCode = dpsErrorCode(facts.responseBody) ?? dpsErrorCode(facts.description) ?? dpsErrorCode(facts.result);
  if (errorCode !== undefined && errorCode < 429_000) return refused(`error ${errorCode}`);

  const outcome = result.safeParse(facts.result);
  if (outcome.success && outcome.data.status !== 'assigning') {
    const code = outcome.data.registrationState?.errorCode;
    return refused(code === undefined ? outcome.data.status : `${outcome.data.status}, error ${code}`);
  }
  const reason = errorCode === undefined ? String(facts.code ?? 'no answer') : `DPS answered ${errorCode}`;
  return emulatorError('DEVICE_REGISTRATION_UNREACHABLE', { registrationId, reason }, error);
}

function dpsErrorCode(body: unknown): number | undefined {
  const parsed = dpsError.safeParse(typeof body === 'string' ? parseJson(body) : body);
  return parsed.success ? parsed.data.errorCode : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
