import {
  type GroupSetting,
  groupSettings,
  type SettingDifference,
  type SettingName,
  secondCaName,
  settingDifferences,
  settingNames,
  settingsAfter,
  settingsProblem,
  undecidedOf,
} from '../enrollment-settings.ts';
import type { CloudGroup, GroupChange, GroupSettings } from '../group-directory.ts';
import { groupError } from '../group-errors.ts';
import { type ChangedGroup, changeVersion, existing, type GroupAct, settingsDiffer } from './group-acts.ts';

export interface SettingsWish {
  readonly settings: GroupSettings;
  /** These become DPS's own default again. */
  readonly clear: readonly GroupSetting[];
  /** Of a group by CA reference: the name of the CA that becomes the second; null takes it away; absent: it stays. */
  readonly secondCa?: string | null;
  /** By name, what may be written over where the cloud says something else. */
  readonly replace: readonly SettingName[];
}

export interface PlannedSettings {
  readonly before: CloudGroup;
  /** What would be changed. */
  readonly differences: readonly SettingDifference[];
  /** Of them, what somebody had set and nobody has decided about. */
  readonly undecided: readonly SettingDifference[];
}

/** Looks at the group and says what would change. @throws GROUP_MISSING, GROUP_SETTINGS_INVALID, GROUP_SECOND_CA_OTHER_KIND, DPS_* */
export async function planSettings(act: GroupAct, wish: SettingsWish): Promise<PlannedSettings> {
  const { settings, clear, replace } = wish;
  const before = await existing(act);
  const reason = settingsProblem(settingsAfter(before.settings, settings, clear));
  if (reason !== undefined) throw groupError('GROUP_SETTINGS_INVALID', { group: act.group, reason });
  const differences = [...secondCaDifference(before, wish), ...settingDifferences(before.settings, settings, clear)];
  const decided = [...replace, ...clear.map((key) => settingNames[key])];
  return { before, differences, undecided: undecidedOf(differences, decided) };
}

/** @throws GROUP_SECOND_CA_OTHER_KIND */
function secondCaDifference(
  { group, caReferences, attestation }: CloudGroup,
  { secondCa: wanted }: SettingsWish,
): SettingDifference[] {
  if (wanted === undefined) return [];
  if (caReferences === null) throw groupError('GROUP_SECOND_CA_OTHER_KIND', { group, attestation });
  const cloud = caReferences.secondary;
  if (cloud?.toLowerCase() === wanted?.toLowerCase()) return [];
  return [{ setting: secondCaName, cloud, wanted, replaces: cloud !== null }];
}

/**
 * Writes what was planned, in exactly the version that was looked at; nothing where nothing differs.
 * @throws GROUP_SETTINGS_DIFFER, GROUP_CHANGED, DPS_*
 */
export async function changeSettings(
  act: GroupAct,
  { before, differences, undecided }: PlannedSettings,
  { settings, clear, secondCa }: SettingsWish,
): Promise<ChangedGroup> {
  if (undecided.length > 0) throw settingsDiffer(act.group, undecided);
  if (differences.length === 0) return { before, after: before };
  const differing = new Set(differences.map(({ setting }) => setting));
  const written = groupSettings.filter((key) => differing.has(settingNames[key]) && !clear.includes(key));
  const change: GroupChange = {
    settings: Object.fromEntries(Object.entries(settings).filter(([key]) => written.some((one) => one === key))),
    clear,
    ...(secondCa !== undefined && differing.has(secondCaName) && { secondaryReference: secondCa }),
  };
  return changeVersion(act, before, change);
}
