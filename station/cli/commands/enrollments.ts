import type { EnrollmentAct } from '../../cloud/acts/enrollment-act.ts';
import { actOnEnrollments, type TurnOutcome } from '../../cloud/acts/enrollment-acts.ts';
import { cloudError } from '../../cloud/cloud-errors.ts';
import { shownEntrySettings } from '../../cloud/enrollment-settings.ts';
import { cliError } from '../cli-errors.ts';
import { enrollmentText, type ShownEnrollment } from '../enrollment-text.ts';
import { action, commandGroup, stationCommand } from '../frame.ts';
import { personOf, withStation } from '../open-station.ts';
import { actingOnUnits, runUnitAct, type UnitActOptions } from '../unit-acts.ts';
import { enrollmentsCheckCommand } from './enrollments-check.ts';
import { enrollmentsListCommand } from './enrollments-list.ts';
import { rollCommand } from './enrollments-roll.ts';
import { tpmCommand } from './enrollments-tpm.ts';
import { updateCommand } from './enrollments-update.ts';

/** `station enrollments list|show|check|disable|enable|update|roll|delete|tpm`: the entries in the cloud, beside what the ledger says of them. */
export const enrollmentsCommand = () =>
  commandGroup(
    'enrollments',
    'entries in the cloud: look at them, turn them off and on, change them, roll them, remove them',
    [
      enrollmentsListCommand(),
      showCommand(),
      enrollmentsCheckCommand(),
      actCommand('disable', 'have DPS turn devices away; their entries stay'),
      actCommand('enable', 'let disabled devices in again'),
      updateCommand(),
      rollCommand(),
      actCommand('delete', 'remove entries from DPS; `station sync --retry` makes one again'),
      tpmCommand(),
    ],
  );

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
                  settings: row.cloudSettings,
                  excludedFrom: row.excludedFrom,
                  product: row.product,
                };
          const shown: ShownEnrollment = {
            serial,
            registrationId: unit.registrationId,
            group,
            ledger,
            cloud: cloud && { ...cloud, settings: shownEntrySettings(cloud.settings) },
            registration,
          };
          context.terminal.result(shown, enrollmentText(shown));
        }),
      ),
    );

/** What an act on a device of a group comes to. */
const groupText =
  (act: EnrollmentAct) =>
  ({ group }: TurnOutcome): string => {
    if (group === null) return '';
    return act === 'enable' ? `${group} lets it in again` : `kept out of ${group}, by a disabled entry of its own`;
  };

const actCommand = (act: EnrollmentAct, summary: string) =>
  actingOnUnits(stationCommand(act, summary)).action(
    action<UnitActOptions, []>((frame, options) =>
      runUnitAct<TurnOutcome>(frame, options, { name: act, columns: { group: groupText(act) } }, async (context) => {
        const { station, subjects, ...shared } = context;
        const directory = await station.directory();
        const { ledger, makeExclusion } = station;
        const at = { ledger, makeExclusion, directory, signal: frame.stop };
        return actOnEnrollments({ ...shared, ...at, act, subjects: subjects() });
      }),
    ),
  );
