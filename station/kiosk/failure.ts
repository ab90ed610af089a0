import type { Failure } from '../contract/shapes.ts';
import { isStationError } from '../domain/station-error.ts';
import { kioskError } from './kiosk-errors.ts';

/** A failure fit for a screen. Of what is no StationError only the name: its message may hold what was worked on. */
export function failureOf(error: unknown): Failure {
  if (isStationError(error)) return error.toJSON();
  return kioskError('SCREEN_FAULT', { reason: error instanceof Error ? error.name : 'unknown' }, error).toJSON();
}
