import { resolve } from 'node:path';
import { changeGroup, existing, type GroupAct } from '../../cloud/acts/group-acts.ts';
import { changeSettings, type SettingsWish } from '../../cloud/acts/group-settings-act.ts';
import {
  type GroupSetting,
  groupSettings,
  type SettingDifference,
  settingNames,
} from '../../cloud/enrollment-settings.ts';
import type { GroupChange } from '../../cloud/group-directory.ts';
import { groupError } from '../../cloud/group-errors.ts';
import { readGroupSettings } from '../../config/settings-file.ts';
import { systemClock } from '../../domain/clock.ts';
import { groupSettingsOf } from '../../enrollment-terms.ts';
import { planGroupChange } from '../../groups/change-group.ts';
import { assertReferable, assertSignsDevices } from '../../groups/group-checks.ts';
import { type GroupRisk, groupRisks } from '../../groups/group-concerns.ts';
import { issuerOfRecord } from '../../issuing/issuer-of-record.ts';
import type { Station } from '../../station.ts';
import { cliError } from '../cli-errors.ts';
import { action, type CommandContext, stationCommand } from '../frame.ts';
import { type ActOptions, acting, groupText, person, reason, shownGroup } from '../group-acting.ts';
import { groupName } from '../group-name.ts';
import { accept, assertUsable, settingName, settingsFile } from '../settings-options.ts';

interface Options extends ActOptions {
  readonly enable?: boolean;
  readonly disable?: boolean;
  readonly addIssuer?: boolean;
  readonly addCa?: string;
  readonly dropSecond?: boolean;
  readonly settings?: string;
  readonly replace?: readonly GroupSetting[];
  readonly clear?: readonly GroupSetting[];
  readonly accept?: readonly GroupRisk[];
  readonly dryRun?: boolean;
}

const acts = '--enable, --disable, --add-issuer, --add-ca, --drop-second and --settings (with --clear)';

/** `station groups update`: one act at a time, on exactly the version that was looked at. */
export const groupsUpdateCommand = () =>
  stationCommand('update', 'turn a group on or off, change its settings, or have it take a second CA beside the first')
    .argument('<group>', 'its name in DPS', groupName)
    .option('--enable', 'let its devices in')
    .option('--disable', 'turn its devices away')
    .option('--add-issuer', 'the station’s issuing CA of now becomes the second, for a CA roll-over')
    .option('--add-ca <name>', 'of a group by CA reference: this verified CA becomes the second')
    .option('--drop-second', 'take the second CA away')
    .option(...settingsFile)
    .option(
      '--replace <setting>',
      'write over what the group says there now; once for each',
      settingName(groupSettings),
    )
    .option('--clear <setting>', 'back to DPS’s own default; once for each', settingName(groupSettings))
    .addOption(accept(groupRisks))
    .option('--dry-run', 'look, and say what would be changed; changes nothing')
    .requiredOption(...reason)
    .option(...person)
    .action(
      action<Options, [string]>(async (context, options, group) => {
        const { enable, disable, addIssuer, addCa, dropSecond, settings, clear } = options;
        const changesSettings = settings !== undefined || clear !== undefined;
        const chosen = [enable, disable, addIssuer, addCa !== undefined, dropSecond, changesSettings].filter(Boolean);
        if (chosen.length !== 1) {
          throw cliError('USAGE_OPTION_MISSING', { option: `one of ${acts}`, command: 'groups update' });
        }
        const file = settings === undefined ? {} : groupSettingsOf(await readGroupSettings(resolve(settings)));
        await acting(context, 'groups update', { ...options, group }, async (act, station) => {
          if (changesSettings) {
            const replace = (options.replace ?? []).map((key) => settingNames[key]);
            const wish = { settings: file, clear: clear ?? [], replace };
            await updateSettings(context, act, station, wish, options);
            return;
          }
          const change = await changeOf(act, station, options);
          if (options.dryRun) {
            const before = await existing(act);
            const wanted = { ...change, ...(change.secondary ? { secondary: 'the issuing CA' } : {}) };
            context.terminal.result({ dryRun: true, before: shownGroup(before), change: wanted }, groupText(before));
            return;
          }
          const { before, after } = await changeGroup(act, change);
          context.terminal.result({ before: shownGroup(before), after: shownGroup(after) }, groupText(after));
        });
      }),
    );

/** @throws GROUP_SECOND_CA_OTHER_KIND, CA_*, DPS_CA_*, DPS_ARM_* */
async function changeOf(act: GroupAct, station: Station, options: Options): Promise<GroupChange> {
  if (options.enable) return { status: 'enabled' };
  if (options.disable) return { status: 'disabled' };
  const { group, signal } = act;
  const { caReferences, attestation } = await existing(act);
  const byReference = caReferences !== null;
  if (options.dropSecond) return byReference ? { secondaryReference: null } : { secondary: null };
  const by = byReference ? 'CA reference' : attestation === 'x509' ? 'CA certificate' : attestation;
  if (options.addCa === undefined) {
    if (byReference || attestation !== 'x509')
      throw groupError('GROUP_SECOND_CA_OTHER_KIND', { group, attestation: by });
    const { certificate } = issuerOfRecord(station.ledger);
    assertSignsDevices(certificate, systemClock.now());
    return { secondary: certificate };
  }
  if (!byReference) throw groupError('GROUP_SECOND_CA_OTHER_KIND', { group, attestation: by });
  if (!options.accept?.includes('unchecked-azure')) {
    await assertReferable(await station.administration(), [options.addCa], { now: systemClock.now(), signal });
  }
  return { secondaryReference: options.addCa };
}

async function updateSettings(
  context: CommandContext,
  act: GroupAct,
  station: Station,
  wish: SettingsWish,
  options: Options,
): Promise<void> {
  const plan = await planGroupChange(act, station, wish, options.accept ?? []);
  assertUsable(context, plan.concerns);
  if (options.dryRun) {
    const { before, differences, undecided } = plan;
    const told = { dryRun: true, before: shownGroup(before), differences, undecided };
    context.terminal.result(
      told,
      differences.map((one) => differenceText(one, undecided)).join('\n') ||
        'nothing would be changed: it is so already',
    );
    return;
  }
  for (const difference of plan.differences) context.terminal.note(differenceText(difference, plan.undecided));
  const { before, after } = await changeSettings(act, plan, wish);
  const told = { before: shownGroup(before), after: shownGroup(after), differences: plan.differences };
  context.terminal.result(told, groupText(after));
}

function differenceText(difference: SettingDifference, undecided: readonly SettingDifference[]): string {
  const { setting, cloud, wanted } = difference;
  const open = undecided.includes(difference) ? `  (somebody had set it: --replace ${setting})` : '';
  return `${setting}: ${cloud ?? 'not set'} → ${wanted ?? 'not set'}${open}`;
}
