import { fill, Phrase, type PhraseValues } from './phrase.ts';

/**
 * Every failure a person can meet is a StationError: a code, a plain sentence and a next step.
 *
 * Each subsystem owns a table of its codes and makes its errors with `errorTable`, so that a code, its sentence
 * and its next step stand on one line and cannot drift apart. Vendor errors are translated where they enter,
 * by their code and never by their text, and stay reachable as `cause`.
 */

/** Values that may stand in an error: shown to operators and written to the ledger, so never a secret. */
export type ErrorDetails = PhraseValues;

/**
 * Who is at fault, which decides a run's outcome: `unit` → FAIL (the red bin), `station` and `operator` → ERROR
 * (the unit may be good; mend the surroundings, or what was asked for, and try again).
 */
export type Blame = 'unit' | 'station' | 'operator';

export interface ErrorDefinition {
  /** One plain sentence. `{name}` is replaced by the detail of that name. */
  readonly message: string;
  /** What the person who sees it should do next. `{name}` works here too. */
  readonly hint: string;
  readonly blame: Blame;
  /** Whether doing the same again, with nothing changed, may succeed. */
  readonly retryable: boolean;
}

/** An error as it may be shown and sent on. */
export interface ReportedError {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly retryable: boolean;
  readonly details: ErrorDetails;
}

export class StationError extends Error {
  override readonly name = 'StationError';
  readonly code: string;
  readonly hint: string;
  readonly blame: Blame;
  readonly retryable: boolean;
  readonly details: ErrorDetails;

  constructor(code: string, definition: ErrorDefinition, details: ErrorDetails, cause?: unknown) {
    super(fill(definition.message, details), cause === undefined ? undefined : { cause });
    this.code = code;
    this.hint = fill(definition.hint, details);
    this.blame = definition.blame;
    this.retryable = definition.retryable;
    this.details = details;
  }

  /** The shape in which an error crosses a process boundary or reaches `--json`. Never holds `cause`. */
  toJSON(): ReportedError {
    const { code, message, hint, retryable, details } = this;
    return { code, message, hint, retryable, details };
  }
}

/** An error's sentence and next step as phrases, for what is told beside others. */
export const sentenceOf = ({ code, message, details }: StationError): Phrase =>
  new Phrase(`${code}.message`, message, details);
export const nextStepOf = ({ code, hint, details }: StationError): Phrase => new Phrase(`${code}.hint`, hint, details);

export interface ErrorTable<Code extends string> {
  (code: Code, details?: ErrorDetails, cause?: unknown): StationError;
  readonly definitions: Readonly<Record<Code, ErrorDefinition>>;
}

/** Every definition of the tables that were loaded, by code: what a recorded sentence is known again with. */
export const knownErrors = new Map<string, ErrorDefinition>();

/**
 * Makes a subsystem's error factory: `const hsmError = errorTable({ HSM_PIN_REJECTED: {…} })`, then
 * `throw hsmError('HSM_PIN_REJECTED', { token }, cause)`. Codes are unique over all tables (held by a test).
 */
export function errorTable<Code extends string>(definitions: Record<Code, ErrorDefinition>): ErrorTable<Code> {
  const make = (code: Code, details: ErrorDetails = {}, cause?: unknown): StationError =>
    new StationError(code, definitions[code], details, cause);
  for (const [code, definition] of Object.entries<ErrorDefinition>(definitions)) knownErrors.set(code, definition);
  return Object.assign(make, { definitions });
}

/** True for a StationError, of the given code if one is named. */
export const isStationError = (error: unknown, code?: string): error is StationError =>
  error instanceof StationError && (code === undefined || error.code === code);
