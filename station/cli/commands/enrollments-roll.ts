import type { RollAct, RollContext, RollPlan } from '../../cloud/acts/entry-roll.ts';
import { carryOutRolls, plannedOutcome, planRolls, type RollOutcome } from '../../cloud/acts/entry-rolls.ts';
import { cliError } from '../cli-errors.ts';
import { action, stationCommand } from '../frame.ts';
import { actingOnUnits, runUnitAct, type UnitActOptions } from '../unit-acts.ts';

/** Which step of a roll, as `enrollments roll` and `groups roll` ask for it. */
export interface StepChoice {
  readonly add?: boolean;
  readonly promote?: boolean;
  readonly keepOld?: boolean;
  readonly dropOld?: boolean;
}

/** @throws USAGE_OPTION_MISSING */
export function chosenStep({ add, promote, keepOld, dropOld }: StepChoice, command: string): RollAct {
  const given = { add, promote, drop: dropOld };
  const chosen = (['add', 'promote', 'drop'] as const).filter((step) => given[step] === true);
  const [step] = chosen;
  if (chosen.length !== 1 || !step || (keepOld && step !== 'promote')) {
    const option = 'one of --add, --promote (with or without --keep-old) and --drop-old';
    throw cliError('USAGE_OPTION_MISSING', { option, command });
  }
  return step;
}

type RollOptions = UnitActOptions & StepChoice;

/** `station enrollments roll`: the next credential takes the place of the old one, and the device is never locked out. */
export const rollCommand = () =>
  actingOnUnits(
    stationCommand('roll', 'replace credentials without a gap: add the next one, promote it, drop the old one')
      .option('--add', 'step 1: the next credential beside the old one; both let the device in')
      .option('--promote', 'step 2: the next one becomes the primary, and the old one goes')
      .option('--keep-old', 'with --promote: the old one stays beside it')
      .option('--drop-old', 'step 3, after --keep-old: the old one goes'),
  ).action(
    action<RollOptions, []>((frame, options) => {
      const step = chosenStep(options, 'enrollments roll');
      const columns = {
        before: ({ before }: RollOutcome) => standing(before),
        after: ({ after }: RollOutcome) => standing(after),
      };
      return runUnitAct(
        frame,
        options,
        { name: 'roll', act: step, columns },
        async ({ station, subjects, dryRun, ...by }) => {
          const { ledger, rollCredentials: credentials } = station;
          const directory = await station.directory();
          const { keepOld = false } = options;
          const context: RollContext = { act: step, keepOld, credentials, directory, signal: frame.stop };
          const plans = planRolls(subjects(), context);
          return dryRun ? previews(plans) : carryOutRolls(plans, { ...context, ...by, ledger });
        },
      );
    }),
  );

async function* previews(plans: AsyncIterable<RollPlan>): AsyncGenerator<RollOutcome> {
  for await (const plan of plans) yield plannedOutcome(plan);
}

/** As much of each digest as two people compare by eye; `+` stands before what is beside the primary. */
export const standing = (held: { readonly primary: string; readonly secondary: string | null } | null): string =>
  held === null
    ? ''
    : `${held.primary.slice(0, 8)}${held.secondary === null ? '' : ` + ${held.secondary.slice(0, 8)}`}`;
