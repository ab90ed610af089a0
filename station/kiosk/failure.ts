import type { Failure, Said, SaidValue } from '../contract/shapes.ts';
import { Phrase, type PhraseValue, type PhraseValues } from '../domain/phrase.ts';
import { isStationError, type ReportedError } from '../domain/station-error.ts';
import { kioskError } from './kiosk-errors.ts';

/** A failure fit for a screen. Of what is no StationError only the name: its message may hold what was worked on. */
export function failureOf(error: unknown): Failure {
  if (isStationError(error)) return shownFailure(error.toJSON());
  const reason = error instanceof Error ? error.name : 'unknown';
  return shownFailure(kioskError('SCREEN_FAULT', { reason }, error).toJSON());
}

export const shownFailure = ({ details, ...failure }: ReportedError): Failure => ({
  ...failure,
  details: shownValues(details),
});

/** A phrase with its code and values, for a screen that says it in its own language. */
export const shownPhrase = ({ code, text, values }: Phrase): Said => ({ code, text, values: shownValues(values) });

const shownValues = (values: PhraseValues): Record<string, SaidValue> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, shownValue(value)]));

export const shownValue = (value: PhraseValue): SaidValue => (value instanceof Phrase ? shownPhrase(value) : value);
