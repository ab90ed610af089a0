import type { GroupAct } from '../cloud/acts/group-acts.ts';
import { type PlannedSettings, planSettings, type SettingsWish } from '../cloud/acts/group-settings-act.ts';
import type { Station } from '../station.ts';
import { type GroupConcern, type GroupRisk, groupConcerns } from './group-concerns.ts';

export interface GroupChangePlan extends PlannedSettings {
  readonly concerns: readonly GroupConcern[];
}

/**
 * What another set of settings would mean for a group; changes nothing. `changeSettings` carries it out.
 * @throws GROUP_MISSING, GROUP_CHANGED, GROUP_SETTINGS_INVALID, GROUP_SECOND_CA_OTHER_KIND, DPS_*
 */
export async function planGroupChange(
  act: GroupAct,
  station: Station,
  wish: SettingsWish,
  accepted: readonly GroupRisk[],
): Promise<GroupChangePlan> {
  const planned = await planSettings(act, wish);
  const { settings, secondCa = null } = wish;
  const cas = secondCa === null ? null : { names: [secondCa] };
  return { ...planned, concerns: await groupConcerns(station, { cas, settings }, accepted, act.signal) };
}
