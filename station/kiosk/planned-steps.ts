import type { ActSubject } from '../cloud/acts/enrollment-act.ts';
import { type ActOutcome, carryOutPlanned, planEnrollmentAct, plannedOutcome } from '../cloud/acts/enrollment-acts.ts';
import { type Standing, standingText } from '../cloud/acts/entry-roll.ts';
import { carryOutRolls, plannedOutcome as plannedRoll, planRolls } from '../cloud/acts/entry-rolls.ts';
import type { ActFate, ActRow, EntryAct } from '../contract/enrollments.ts';
import type { Failure } from '../contract/shapes.ts';
import { fill } from '../domain/phrase.ts';
import { knownErrors } from '../domain/station-error.ts';
import type { Station } from '../station.ts';
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
  /** @throws DPS_*, the ledger's and the signer's errors */
  carryOut(deed: Deed): Promise<ActRow>;
}

/** Looks at entries one by one; changes nothing. @throws DPS_*, the signer's errors */
export async function* plannedSteps(
  station: Station,
  { act, keepOld, subjects }: { act: EntryAct; keepOld: boolean; subjects: readonly ActSubject[] },
  signal: AbortSignal,
): AsyncGenerator<PlannedStep> {
  const { ledger, makeExclusion, rollCredentials: credentials } = station;
  const directory = await station.directory();
  if (act === 'disable' || act === 'enable' || act === 'delete') {
    for await (const planned of planEnrollmentAct({ act, subjects, directory, signal })) {
      yield {
        row: rowOf(plannedOutcome(planned)),
        carryOut: async (deed) =>
          rowOf(await carryOutPlanned({ act, ledger, makeExclusion, directory, ...deed }, planned)),
      };
    }
    return;
  }
  const context = { act, keepOld, credentials, directory };
  for await (const plan of planRolls(subjects, { ...context, signal })) {
    const row = rowOf(plannedRoll(plan));
    yield {
      row,
      async carryOut(deed) {
        for await (const outcome of carryOutRolls([plan], { ...context, ledger, ...deed })) return rowOf(outcome);
        return row;
      },
    };
  }
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
}

const rowOf = ({ serial, registrationId, fate, before = null, after = null, ...refusal }: Outcome): ActRow => ({
  serial,
  registrationId,
  fate: fates[fate] ?? 'refused',
  before: before && standingText(before),
  after: after && standingText(after),
  failure: failureIn(refusal),
});

function failureIn({ code, message, details }: Pick<ActOutcome, 'code' | 'message' | 'details'>): Failure | null {
  if (code === null || message === null) return null;
  const { hint = '', retryable = false } = knownErrors.get(code) ?? {};
  const values = details ?? {};
  return shownFailure({ code, message, hint: fill(hint, values), retryable, details: values });
}
