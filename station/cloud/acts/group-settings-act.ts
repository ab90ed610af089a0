import type { CloudGroup, GroupChange, GroupSettings } from '../group-directory.ts';
import { groupError } from '../group-errors.ts';
import {
  type GroupSetting,
  groupSettings,
  type SettingDifference,
  settingDifferences,
  settingNames,
  settingsProblem,
} from '../group-settings.ts';
import { type ChangedGroup, changeVersion, existing, type GroupAct, settingsDiffer } from './group-acts.ts';

export interface SettingsWish {
  readonly settings: GroupSettings;
  /** These become DPS's own default again. */
  readonly clear: readonly GroupSetting[];
  /** These may be written over where the cloud says something else. */
  readonly replace: readonly GroupSetting[];
}

export interface PlannedSettings {
  readonly before: CloudGroup;
  /** What would be changed. */
  readonly differences: readonly SettingDifference[];
  /** Of them, what somebody had set and nobody has decided about. */
  readonly undecided: readonly SettingDifference[];
}

/** Looks at the group and says what would change. @throws GROUP_MISSING, GROUP_SETTINGS_INVALID, DPS_* */
export async function planSettings(
  act: GroupAct,
  { settings, clear, replace }: SettingsWish,
): Promise<PlannedSettings> {
  const before = await existing(act);
  const kept = Object.fromEntries(
    Object.entries({ ...before.settings, ...settings }).filter(([key]) => !clear.some((one) => one === key)),
  );
  const reason = settingsProblem(kept);
  if (reason !== undefined) throw groupError('GROUP_SETTINGS_INVALID', { group: act.group, reason });
  const differences = settingDifferences(before.settings, settings, clear);
  const decided = new Set<string>([...replace, ...clear].map((key) => settingNames[key]));
  const undecided = differences.filter(({ setting, replaces }) => replaces && !decided.has(setting));
  return { before, differences, undecided };
}

/**
 * Writes what was planned, in exactly the version that was looked at; nothing where nothing differs.
 * @throws GROUP_SETTINGS_DIFFER, GROUP_CHANGED, DPS_*
 */
export async function changeSettings(
  act: GroupAct,
  { before, differences, undecided }: PlannedSettings,
  { settings, clear }: SettingsWish,
): Promise<ChangedGroup> {
  if (undecided.length > 0) throw settingsDiffer(act.group, undecided);
  if (differences.length === 0) return { before, after: before };
  const differing = new Set(differences.map(({ setting }) => setting));
  const written = groupSettings.filter((key) => differing.has(settingNames[key]) && !clear.includes(key));
  const change: GroupChange = {
    settings: Object.fromEntries(Object.entries(settings).filter(([key]) => written.some((one) => one === key))),
    clear,
  };
  return changeVersion(act, before, change);
}
