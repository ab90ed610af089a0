import type { EnrollmentAct } from '../../cloud/acts/enrollment-act.ts';
import { type ActOutcome, actOnEnrollments } from '../../cloud/acts/enrollment-acts.ts';
import { cloudError } from '../../cloud/cloud-errors.ts';
import { chosenSubjects, countOf, type UnitChoice } from '../act-subjects.ts';
import { cliError } from '../cli-errors.ts';
import { enrollmentText, type ShownEnrollment } from '../enrollment-text.ts';
import { exitCode } from '../exit-code.ts';
import { action, commandGroup, stationCommand } from '../frame.ts';
import { personOf, withStation } from '../open-station.ts';
import { table } from '../terminal.ts';
import { enrollmentsCheckCommand } from './enrollments-check.ts';
import { enrollmentsListCommand } from './enrollments-list.ts';
import { rollCommand } from './enrollments-roll.ts';
import { tpmCommand } from './enrollments-tpm.ts';

/** `station enrollments list|show|check|disable|enable|roll|delete|tpm`: the entries in the cloud, beside what the ledger says of them. */
export const enrollmentsCommand = () =>
  commandGroup('enrollments', 'entries in the cloud: look at them, turn them off and on, roll them, remove them', [
    enrollmentsListCommand(),
    showCommand(),
    enrollmentsCheckCommand(),
    actCommand('disable', 'have DPS turn devices away; their entries stay'),
    actCommand('enable', 'let disabled devices in again'),
    rollCommand(),
    actCommand('delete', 'remove entries from DPS; `station sync --retry` makes one again'),
    tpmCommand(),
  ]);

const showCommand = () =>
  stationCommand('show', 'one unit’s entry: ledger, cloud, and whether its device has registered')
    .argument('<serial>')
    .action(
      action<object, [string]>(async (context, _, serial) =>
        withStation(context, personOf(undefined), async (station) => {
          const unit = station.ledger.unit(serial);
          if (!unit) throw cliError('UNIT_UNKNOWN', { serial });
          const row = station.ledger.outboxRow(unit.registrationId);
          const directory = await station.directory();
          const cloud = (await directory.find(unit.registrationId, context.stop)) ?? null;
          const registration = (await directory.registration(unit.registrationId, context.stop)) ?? null;
          const run = unit.lastRunId === null ? undefined : station.ledger.run(unit.lastRunId);
          const group = run?.enrollmentGroup ?? null;
          if (row === undefined && cloud === null && group === null) {
            throw cloudError('ENROLLMENT_NOT_MADE', { registrationId: unit.registrationId });
          }
          const ledger =
            row === undefined
              ? null
              : {
                  state: row.state,
                  credentialSha256: row.cloudSha256,
                  secondarySha256: row.cloudSecondarySha256,
                  roll: row.roll,
                  turned: row.cloudStatus,
                  product: row.product,
                };
          const shown: ShownEnrollment = {
            serial,
            registrationId: unit.registrationId,
            group,
            ledger,
            cloud,
            registration,
          };
          context.terminal.result(shown, enrollmentText(shown));
        }),
      ),
    );

interface ActOptions extends UnitChoice {
  readonly reason?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly person?: string;
}

const again = (value: string, earlier: readonly string[] = []): string[] => [...earlier, value];

const actCommand = (act: EnrollmentAct, summary: string) =>
  stationCommand(act, summary)
    .option('--serial <serial>', 'this unit; once for each', again)
    .option('--order <order>', 'the units of this work order that are in the cloud')
    .option('--product <name>', 'the units of this product that are in the cloud')
    .option('--reason <text>', 'why; kept in the ledger')
    .option('--dry-run', 'look, and say what would be done; changes nothing')
    .option('--yes', 'do it to more than one')
    .option('--person <id>', 'who does it (else STATION_PERSON, else the user)')
    .action(
      action<ActOptions, []>(async (context, options) => {
        const { terminal, stop: signal } = context;
        const { dryRun = false, yes = false, reason } = options;
        const command = `enrollments ${act}`;
        if (!dryRun && !reason?.trim()) throw cliError('USAGE_OPTION_MISSING', { option: '--reason', command });
        const person = personOf(options.person);
        return withStation(context, person, async (station) => {
          const { ledger } = station;
          const subjects = chosenSubjects(ledger, options, command);
          const unlimited = dryRun || yes;
          const count = countOf(subjects(), Number.POSITIVE_INFINITY);
          if (!unlimited && count > 1) throw cliError('USAGE_NOT_CONFIRMED', { count });
          const directory = await station.directory();
          const shared = { act, dryRun, person, reason: reason ?? '', ledger, directory, signal };
          const outcomes: ActOutcome[] = [];
          for await (const outcome of actOnEnrollments({ ...shared, subjects: subjects() })) {
            outcomes.push(outcome);
            terminal.note(`${outcome.registrationId}: ${fateText(outcome)}`);
          }
          const refused = outcomes.filter(({ fate }) => fate === 'refused').length;
          const rows = outcomes.map((outcome) => [outcome.serial, outcome.registrationId, fateText(outcome)]);
          terminal.result({ act, dryRun, refused, outcomes }, table(['unit', 'registration id', act], rows));
          return refused > 0 ? exitCode.fail : exitCode.ok;
        });
      }),
    );

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
