import type { ActSubject } from '../cloud/acts/enrollment-act.ts';
import { carryOutPlanned, planEnrollmentAct, plannedOutcome } from '../cloud/acts/enrollment-acts.ts';
import type { Standing } from '../cloud/acts/entry-roll.ts';
import { carryOutRolls, plannedOutcome as plannedRoll, planRolls } from '../cloud/acts/entry-rolls.ts';
import type { ActFate, ActRow, EntryAct } from '../contract/enrollments.ts';
import type { Station } from '../station.ts';

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
  const { ledger, rollCredentials: credentials } = station;
  const directory = await station.directory();
  if (act === 'disable' || act === 'enable' || act === 'delete') {
    for await (const planned of planEnrollmentAct({ act, subjects, directory, signal })) {
      yield {
        row: rowOf(plannedOutcome(planned)),
        carryOut: async (deed) => rowOf(await carryOutPlanned({ act, ledger, directory, ...deed }, planned)),
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

interface Outcome {
  readonly serial: string;
  readonly registrationId: string;
  readonly fate: string;
  readonly before?: Standing | null;
  readonly after?: Standing | null;
  readonly code: string | null;
  readonly message: string | null;
}

const rowOf = ({ serial, registrationId, fate, before = null, after = null, code, message }: Outcome): ActRow => ({
  serial,
  registrationId,
  fate: fates[fate] ?? 'refused',
  before: before && standingText(before),
  after: after && standingText(after),
  code,
  message,
});

/** As much of each digest as two people compare by eye; `+` stands before what is beside the primary. */
export const standingText = ({ primary, secondary }: Standing): string =>
  `${primary.slice(0, 8)}${secondary === null ? '' : ` + ${secondary.slice(0, 8)}`}`;
