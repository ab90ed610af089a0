import type { ActOutcome } from '../cloud/acts/enrollment-acts.ts';
import { type Standing, standingText } from '../cloud/acts/entry-roll.ts';
import type { EntryDifference } from '../cloud/enrollment-settings.ts';
import type { ActFate, ActRow } from '../contract/enrollments.ts';
import type { EntrySettingName } from '../contract/group-settings.ts';
import type { Failure } from '../contract/shapes.ts';
import { fill } from '../domain/phrase.ts';
import { knownErrors } from '../domain/station-error.ts';
import { shownFailure } from './failure.ts';

/** Who does it, and why. */
export interface Deed {
  readonly reason: string;
  readonly person: string;
  readonly signal: AbortSignal;
}

/** What an act means for one entry, and the way to do exactly that. */
export interface PlannedStep {
  readonly row: ActRow;
  /** What somebody had set there, and nobody decided about. */
  readonly undecided?: readonly EntrySettingName[];
  /** @throws DPS_*, the ledger's and the signer's errors */
  carryOut(deed: Deed): Promise<ActRow>;
}

const fates: Readonly<Record<string, ActFate>> = {
  changed: 'changed',
  'would-change': 'changed',
  recorded: 'recorded',
  'would-record': 'recorded',
  nothing: 'nothing',
};

interface Outcome extends Omit<ActOutcome, 'fate'> {
  readonly fate: string;
  readonly before?: Standing | null;
  readonly after?: Standing | null;
  readonly differences?: readonly EntryDifference[];
}

export const rowOf = ({
  serial,
  registrationId,
  fate,
  before = null,
  after = null,
  differences = [],
  ...refusal
}: Outcome): ActRow => ({
  serial,
  registrationId,
  fate: fates[fate] ?? 'refused',
  before: before && standingText(before),
  after: after && standingText(after),
  changes: differences.map(({ setting, cloud, wanted }) => ({ setting, before: cloud, after: wanted })),
  failure: failureIn(refusal),
});

function failureIn({ code, message, details }: Pick<ActOutcome, 'code' | 'message' | 'details'>): Failure | null {
  if (code === null || message === null) return null;
  const { hint = '', retryable = false } = knownErrors.get(code) ?? {};
  const values = details ?? {};
  return shownFailure({ code, message, hint: fill(hint, values), retryable, details: values });
}
