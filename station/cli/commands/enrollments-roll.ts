import type { RollAct, RollContext, RollPlan } from '../../cloud/acts/entry-roll.ts';
import { carryOutRolls, plannedOutcome, planRolls, type RollOutcome } from '../../cloud/acts/entry-rolls.ts';
import { chosenSubjects, countOf, type UnitChoice } from '../act-subjects.ts';
import { cliError } from '../cli-errors.ts';
import { exitCode } from '../exit-code.ts';
import { action, stationCommand } from '../frame.ts';
import { personOf, withStation } from '../open-station.ts';
import { table } from '../terminal.ts';

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

interface RollOptions extends UnitChoice, StepChoice {
  readonly reason?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly person?: string;
}

const again = (value: string, earlier: readonly string[] = []): string[] => [...earlier, value];
const command = 'enrollments roll';

/** `station enrollments roll`: the next credential takes the place of the old one, and the device is never locked out. */
export const rollCommand = () =>
  stationCommand('roll', 'replace credentials without a gap: add the next one, promote it, drop the old one')
    .option('--add', 'step 1: the next credential beside the old one; both let the device in')
    .option('--promote', 'step 2: the next one becomes the primary, and the old one goes')
    .option('--keep-old', 'with --promote: the old one stays beside it')
    .option('--drop-old', 'step 3, after --keep-old: the old one goes')
    .option('--serial <serial>', 'this unit; once for each', again)
    .option('--order <order>', 'the units of this work order that are in the cloud')
    .option('--product <name>', 'the units of this product that are in the cloud')
    .option('--reason <text>', 'why; kept in the ledger')
    .option('--dry-run', 'look, and say what would be done; changes nothing')
    .option('--yes', 'do it to more than one')
    .option('--person <id>', 'who does it (else STATION_PERSON, else the user)')
    .action(
      action<RollOptions, []>(async (frame, options) => {
        const { terminal, stop: signal } = frame;
        const { dryRun = false, yes = false, keepOld = false, reason = '' } = options;
        const act = chosenStep(options, command);
        if (!dryRun && reason.trim() === '') throw cliError('USAGE_OPTION_MISSING', { option: '--reason', command });
        const person = personOf(options.person);
        return withStation(frame, person, async (station) => {
          const { ledger } = station;
          const subjects = chosenSubjects(ledger, options, command);
          const count = dryRun || yes ? 0 : countOf(subjects(), Number.POSITIVE_INFINITY);
          if (count > 1) throw cliError('USAGE_NOT_CONFIRMED', { count });
          const directory = await station.directory();
          const context: RollContext = { act, keepOld, credentials: station.rollCredentials, directory, signal };
          const plans = planRolls(subjects(), context);
          const outcomes: RollOutcome[] = [];
          for await (const outcome of dryRun
            ? previews(plans)
            : carryOutRolls(plans, { ...context, ledger, reason, person })) {
            outcomes.push(outcome);
            terminal.note(`${outcome.registrationId}: ${fateText(outcome)}`);
          }
          const refused = outcomes.filter(({ fate }) => fate === 'refused').length;
          const rows = outcomes.map((outcome) => [
            outcome.serial,
            outcome.registrationId,
            standing(outcome.before),
            standing(outcome.after),
            fateText(outcome),
          ]);
          const text = table(['unit', 'registration id', 'before', 'after', act], rows);
          terminal.result({ act, dryRun, refused, outcomes }, text);
          return refused > 0 ? exitCode.fail : exitCode.ok;
        });
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

const fateTexts = {
  changed: 'done',
  'would-change': 'would be done',
  recorded: 'was so in the cloud already; recorded',
  'would-record': 'is so in the cloud already; would be recorded',
  nothing: 'nothing to do',
  refused: 'refused',
} as const satisfies Record<RollOutcome['fate'], string>;

const fateText = ({ fate, code }: RollOutcome): string =>
  code === null ? fateTexts[fate] : `${fateTexts[fate]}: ${code}`;
