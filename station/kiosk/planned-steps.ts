import type { ActSubject } from '../cloud/acts/enrollment-act.ts';
import { carryOutPlanned, planEnrollmentAct, plannedOutcome } from '../cloud/acts/enrollment-acts.ts';
import { carryOutRolls, plannedOutcome as plannedRoll, planRolls } from '../cloud/acts/entry-rolls.ts';
import type { EntryAct, EntryUpdate } from '../contract/enrollments.ts';
import type { Station } from '../station.ts';
import { settingsSteps } from './entry-updates.ts';
import { type PlannedStep, rowOf } from './planned-step.ts';

export interface WantedActs {
  readonly act: EntryAct;
  readonly keepOld: boolean;
  readonly update: EntryUpdate | undefined;
  readonly subjects: readonly ActSubject[];
}

/** Looks at entries one by one; changes nothing. @throws DPS_*, the signer's errors */
export async function* plannedSteps(
  station: Station,
  { act, keepOld, update, subjects }: WantedActs,
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
  if (act === 'update') {
    yield* settingsSteps(station, { update, subjects }, signal);
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
