import { type GroupSetting, groupSettings, settingNames, shownSettings } from '../cloud/enrollment-settings.ts';
import type { GroupSettings } from '../cloud/group-directory.ts';
import { groupError } from '../cloud/group-errors.ts';
import { configSays } from '../config/config-phrases.ts';
import type { EnrollmentConfig } from '../config/enrollment-config.ts';
import type { KeyPath } from '../config/key-lines.ts';
import { checkEntrySettings, checkGroupSettings } from '../config/settings-file.ts';
import type { TomlFile } from '../config/toml-file.ts';
import type { GroupTerms, HeldTerms } from '../contract/group-settings.ts';
import type { Phrase } from '../domain/phrase.ts';
import type { StationError } from '../domain/station-error.ts';
import { groupSettingsOf } from '../enrollment-terms.ts';
import { kioskError } from './kiosk-errors.ts';

/** What a group says of its devices, for a form. */
export const heldTermsOf = (settings: GroupSettings): HeldTerms => ({
  iot_edge: settings.iotEdge ?? false,
  allocation_policy: settings.allocationPolicy ?? null,
  iot_hubs: settings.iotHubs === undefined ? null : [...settings.iotHubs],
  custom_allocation: shownSettings(settings).custom_allocation,
  reprovision_policy: settings.reprovisionPolicy ?? null,
  initial_twin: settings.initialTwin === undefined ? null : JSON.stringify(settings.initialTwin, null, 2),
});

export interface WantedTerms {
  readonly settings: GroupSettings;
  readonly clear: readonly GroupSetting[];
}

/** These speak of one another. */
const ofAllocation: readonly GroupSetting[] = ['allocationPolicy', 'iotHubs', 'customAllocation'];

/**
 * What a form asks for, held against the rules for files of settings; of allocation, together with what the group says
 * already. @throws GROUP_SETTINGS_INVALID
 */
export function wantedTerms(group: string, terms: GroupTerms, held: GroupSettings): WantedTerms {
  const refuse = (reason: Phrase) => groupError('GROUP_SETTINGS_INVALID', { group, reason });
  const asked = askedIn(terms);
  const kept = asked.some((key) => ofAllocation.includes(key)) ? allocationOf(held) : {};
  const config = checkedTerms({ ...kept, ...terms }, checkGroupSettings, refuse);
  const isAsked = (key: string): boolean => asked.some((one) => one === key);
  const settings = Object.entries(groupSettingsOf(config)).filter(([key]) => isAsked(key));
  return { settings: Object.fromEntries(settings), clear: clearedIn(terms) };
}

/** The same for single entries: what it says of a unit is filled in for each. @throws ACT_SETTINGS_INVALID */
export const entryTerms = (terms: GroupTerms) => ({
  from: checkedTerms(terms, checkEntrySettings, (reason) => kioskError('ACT_SETTINGS_INVALID', { reason })),
  clear: clearedIn(terms),
});

const askedIn = (terms: GroupTerms): GroupSetting[] =>
  groupSettings.filter((key) => terms[settingNames[key]] !== undefined);
const clearedIn = (terms: GroupTerms): GroupSetting[] =>
  groupSettings.filter((key) => terms[settingNames[key]] === null);

type Given = { readonly [Name in keyof GroupTerms]?: unknown };

function checkedTerms(
  { initial_twin: twin, ...given }: Given,
  check: typeof checkGroupSettings,
  refuse: (reason: Phrase) => StationError,
): Partial<EnrollmentConfig> {
  const whole = { ...given, ...(typeof twin === 'string' && { initial_twin: twinOf(twin, refuse) }) };
  const enrollment = Object.fromEntries(
    Object.entries(whole).filter(([, value]) => value !== null && value !== undefined),
  );
  const checked = check(asFile({ enrollment }));
  if (!checked.ok) throw refuse(checked.problems[0].text);
  return checked.value;
}

const allocationOf = ({ allocationPolicy, iotHubs, customAllocation: custom }: GroupSettings) => ({
  allocation_policy: allocationPolicy,
  iot_hubs: iotHubs,
  custom_allocation: custom && { webhook_url: custom.webhookUrl, api_version: custom.apiVersion },
});

function twinOf(text: string, refuse: (reason: Phrase) => StationError): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refuse(configSays('TWIN_NOT_JSON', { example: '{"tags":{"line":7}}' }));
  }
}

/** As the checks of files take it: each key is there, on no line. */
function asFile(document: Readonly<Record<string, unknown>>): TomlFile {
  const at = (value: unknown, [key, ...rest]: KeyPath): unknown => {
    if (key === undefined) return value;
    return typeof value === 'object' && value !== null ? at(Reflect.get(value, key), rest) : undefined;
  };
  const exact = (path: KeyPath): number | undefined => (at(document, path) === undefined ? undefined : 0);
  return { file: '', document, lines: { exact, nearest: () => undefined }, sha256: '' };
}
