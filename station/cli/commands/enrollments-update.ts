import { resolve } from 'node:path';
import { entryWishes } from '../../acts/entry-wishes.ts';
import {
  carryOutEntrySettings,
  type EntrySettingsOutcome,
  planEntriesSettings,
  plannedEntrySettings,
} from '../../cloud/acts/entry-settings-acts.ts';
import { type EnrollmentSetting, enrollmentSettings } from '../../cloud/enrollment-settings.ts';
import { readEntrySettings } from '../../config/settings-file.ts';
import { groupSettingsOf } from '../../enrollment-terms.ts';
import { type GroupRisk, groupConcerns } from '../../groups/group-concerns.ts';
import { cliError } from '../cli-errors.ts';
import { action, type CommandContext, stationCommand } from '../frame.ts';
import { accept, assertUsable, settingName, settingsFile } from '../settings-options.ts';
import { actingOnUnits, runUnitAct, type UnitActContext, type UnitActOptions } from '../unit-acts.ts';

interface Options extends UnitActOptions {
  readonly settings?: string;
  readonly fromProduct?: boolean;
  readonly replace?: readonly EnrollmentSetting[];
  readonly clear?: readonly EnrollmentSetting[];
  readonly accept?: readonly GroupRisk[];
}

/** `station enrollments update`: what entries say beside their credential, each in the version that was looked at. */
export const updateCommand = () =>
  actingOnUnits(
    stationCommand('update', 'change what entries say of their devices: hubs, policies, twin, IoT Edge')
      .option(...settingsFile)
      .option('--from-product', 'what each unit’s product file says now, instead of a file')
      .option('--replace <setting>', 'write over what the entry says there now; once for each', named)
      .option('--clear <setting>', 'back to DPS’s own default; once for each', named)
      .addOption(accept(['unreachable-webhook', 'unchecked-azure'])),
  ).action(
    action<Options, []>(async (frame, options) => {
      const { settings, fromProduct = false, clear = [], replace = [] } = options;
      if ((settings === undefined) === !fromProduct && (fromProduct || clear.length === 0)) {
        const option = 'one of --settings and --from-product, or --clear';
        throw cliError('USAGE_OPTION_MISSING', { option, command: 'enrollments update' });
      }
      const file = settings === undefined ? {} : await readEntrySettings(resolve(settings));
      return runUnitAct(frame, options, { name: 'update', columns: { changes: differencesText } }, (context) =>
        update(frame, context, { from: fromProduct ? 'product' : file, clear, replace }, options.accept ?? []),
      );
    }),
  );

const named = settingName(enrollmentSettings);

async function* update(
  frame: CommandContext,
  { station, subjects, dryRun, reason, person }: UnitActContext,
  wanted: Parameters<typeof entryWishes>[1],
  accepted: readonly GroupRisk[],
): AsyncGenerator<EntrySettingsOutcome> {
  for (const config of wanted.from === 'product' ? productsOf(station, subjects()) : [wanted.from]) {
    const concerning = { cas: null, settings: groupSettingsOf(config) };
    assertUsable(frame, await groupConcerns(station, concerning, accepted, frame.stop));
  }
  const look = { wish: entryWishes(station, wanted), directory: await station.directory(), signal: frame.stop };
  const deed = { ...look, ledger: station.ledger, reason, person };
  for await (const plan of planEntriesSettings(subjects(), look)) {
    yield dryRun ? plannedEntrySettings(plan) : await carryOutEntrySettings(plan, deed);
  }
}

/** What the product files of these units say of entries. */
function productsOf(station: UnitActContext['station'], subjects: ReturnType<UnitActContext['subjects']>) {
  const names = new Set(Array.from(subjects, ({ row }) => row?.product));
  return station.products.filter(({ config }) => names.has(config.name)).map(({ config }) => config.enrollment);
}

const differencesText = ({ differences, code }: EntrySettingsOutcome): string =>
  differences
    .map(({ setting, cloud, wanted, replaces }) => {
      const open = code === 'ENROLLMENT_SETTINGS_DIFFER' && replaces ? ` (set there: --replace ${setting})` : '';
      return `${setting}: ${cloud ?? 'not set'} → ${wanted ?? 'not set'}${open}`;
    })
    .join('; ');
