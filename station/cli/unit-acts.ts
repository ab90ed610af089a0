import type { Command } from 'commander';
import type { ActOutcome } from '../cloud/acts/enrollment-acts.ts';
import type { Station } from '../station.ts';
import { type ChosenUnits, chosenSubjects, countOf, type UnitChoice } from './act-subjects.ts';
import { cliError } from './cli-errors.ts';
import { exitCode } from './exit-code.ts';
import type { CommandContext } from './frame.ts';
import { personOf, withStation } from './open-station.ts';
import { table } from './terminal.ts';

export interface UnitActOptions extends UnitChoice {
  readonly reason?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly person?: string;
}

const again = (value: string, earlier: readonly string[] = []): string[] => [...earlier, value];

/** The options that every act on the cloud's entries of units takes. */
export const actingOnUnits = (command: Command): Command =>
  command
    .option('--serial <serial>', 'this unit; once for each', again)
    .option('--order <order>', 'the units of this work order that are in the cloud')
    .option('--product <name>', 'the units of this product that are in the cloud')
    .option('--reason <text>', 'why; kept in the ledger')
    .option('--dry-run', 'look, and say what would be done; changes nothing')
    .option('--yes', 'do it to more than one')
    .option('--person <id>', 'who does it (else STATION_PERSON, else the user)');

const fateTexts = {
  changed: 'done',
  'would-change': 'would be done',
  recorded: 'was so in the cloud already; recorded',
  'would-record': 'is so in the cloud already; would be recorded',
  nothing: 'nothing to do',
  refused: 'refused',
} as const satisfies Record<ActOutcome['fate'], string>;

const fateText = ({ fate, code }: ActOutcome): string =>
  code === null ? fateTexts[fate] : `${fateTexts[fate]}: ${code}`;

/** What an act needs beside the units. */
export interface UnitActContext {
  readonly station: Station;
  readonly subjects: ChosenUnits;
  readonly dryRun: boolean;
  readonly reason: string;
  readonly person: string;
}

/**
 * Runs an act on the chosen units and tells what became of each: a line as it happens, then a table or one JSON object. Ends
 * with 1 when one was refused. `columns`: what stands between the registration id and the fate.
 * @throws USAGE_OPTION_MISSING, USAGE_NOT_CONFIRMED for more than one without --yes, what the act throws
 */
export async function runUnitAct<Outcome extends ActOutcome>(
  frame: CommandContext,
  options: UnitActOptions,
  {
    name,
    act = name,
    columns = {},
  }: {
    /** Of the command; `act`: what it does, where it can do several things. */
    readonly name: string;
    readonly act?: string;
    readonly columns?: Readonly<Record<string, (outcome: Outcome) => string>>;
  },
  work: (context: UnitActContext) => AsyncIterable<Outcome> | Promise<AsyncIterable<Outcome>>,
): Promise<number> {
  const { terminal } = frame;
  const { dryRun = false, yes = false, reason = '' } = options;
  if (!dryRun && reason.trim() === '') {
    throw cliError('USAGE_OPTION_MISSING', { option: '--reason', command: `enrollments ${name}` });
  }
  const person = personOf(options.person);
  return withStation(frame, person, async (station) => {
    const subjects = chosenSubjects(station.ledger, options, name);
    const count = dryRun || yes ? 0 : countOf(subjects(), Number.POSITIVE_INFINITY);
    if (count > 1) throw cliError('USAGE_NOT_CONFIRMED', { count });
    const outcomes: Outcome[] = [];
    for await (const outcome of await work({ station, subjects, dryRun, reason, person })) {
      outcomes.push(outcome);
      terminal.note(`${outcome.registrationId}: ${fateText(outcome)}`);
    }
    const refused = outcomes.filter(({ fate }) => fate === 'refused').length;
    const rows = outcomes.map((outcome) => [
      outcome.serial,
      outcome.registrationId,
      ...Object.values(columns).map((text) => text(outcome)),
      fateText(outcome),
    ]);
    const text = table(['unit', 'registration id', ...Object.keys(columns), act], rows);
    terminal.result({ act, dryRun, refused, outcomes }, text);
    return refused > 0 ? exitCode.fail : exitCode.ok;
  });
}
