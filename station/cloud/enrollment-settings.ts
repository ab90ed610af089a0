import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { DpsFacts } from '../domain/dps-change.ts';
import type { Phrase, PhraseValue } from '../domain/phrase.ts';
import { cloudSays } from './cloud-phrases.ts';
import type { EnrollmentSettings } from './enrollment-service.ts';
import type { CloudGroup, GroupSettings } from './group-directory.ts';

/** What an entry says beside its credential; a group says the same of all its devices, but for one. */
export type EnrollmentSetting = keyof EnrollmentSettings;
export type GroupSetting = keyof GroupSettings;

/** As product files and people name them. */
export const settingNames = {
  iotEdge: 'iot_edge',
  allocationPolicy: 'allocation_policy',
  iotHubs: 'iot_hubs',
  customAllocation: 'custom_allocation',
  reprovisionPolicy: 'reprovision_policy',
  initialTwin: 'initial_twin',
  deviceInformation: 'device_information',
} as const satisfies Readonly<Record<EnrollmentSetting, string>>;

/** The second CA of a group by CA reference, as entries of the ledger name it. */
export const secondCaName = 'second_ca_reference';
export type SettingName = (typeof settingNames)[EnrollmentSetting] | typeof secondCaName;
type GroupSettingName = (typeof settingNames)[GroupSetting] | typeof secondCaName;

export const groupSettings: readonly GroupSetting[] = [
  'iotEdge',
  'allocationPolicy',
  'iotHubs',
  'customAllocation',
  'reprovisionPolicy',
  'initialTwin',
];

export const enrollmentSettings: readonly EnrollmentSetting[] = [...groupSettings, 'deviceInformation'];

/** Of a group, unless it says otherwise. */
export interface SettingDifference<Name extends SettingName = GroupSettingName> {
  readonly setting: Name;
  /** What is there and what is wanted, for a person; null: DPS's own default. */
  readonly cloud: string | null;
  readonly wanted: string | null;
  /** Whether somebody had set it: to write over that needs a decision that names it. */
  readonly replaces: boolean;
}

export type EntryDifference = SettingDifference<SettingName>;

/** What differs from what is wanted; a setting that nobody asked about does not count. */
export const settingDifferences = (
  held: GroupSettings,
  wanted: GroupSettings,
  clear: readonly GroupSetting[] = [],
): SettingDifference[] => differences(groupSettings, held, wanted, clear);

/** The same of a single entry. */
export const entryDifferences = (
  held: EnrollmentSettings,
  wanted: EnrollmentSettings,
  clear: readonly EnrollmentSetting[],
): EntryDifference[] => differences(enrollmentSettings, held, wanted, clear);

function differences<Key extends EnrollmentSetting>(
  keys: readonly Key[],
  held: EnrollmentSettings,
  wanted: EnrollmentSettings,
  clear: readonly EnrollmentSetting[],
): SettingDifference<(typeof settingNames)[Key]>[] {
  return keys.flatMap((key) => {
    const clears = clear.includes(key);
    if (wanted[key] === undefined && !clears) return [];
    const [before, after] = [told(key, held), clears ? null : told(key, wanted)];
    if (same(key, held, wanted, clears)) return [];
    return [{ setting: settingNames[key], cloud: before, wanted: after, replaces: isSet(key, held) }];
  });
}

/** What somebody had set and no decision names. */
export function undecidedOf<Name extends SettingName>(
  found: readonly SettingDifference<Name>[],
  decided: readonly SettingName[],
): SettingDifference<Name>[] {
  const named = new Set<string>(decided);
  return found.filter(({ setting, replaces }) => replaces && !named.has(setting));
}

/** Each with both sides, for a sentence. */
export function toldDifferences([one, ...others]: readonly EntryDifference[]): PhraseValue {
  if (one === undefined) return '';
  const { setting, cloud, wanted } = one;
  const first = cloudSays('SETTING_DIFFERS', {
    setting,
    cloud: cloud ?? cloudSays('SETTING_NOT_SET'),
    wanted: wanted ?? cloudSays('SETTING_UNSET'),
  });
  return others.length === 0 ? first : cloudSays('SETTINGS_DIFFER', { first, rest: toldDifferences(others) });
}

/** What DPS does by itself needs nobody's decision to be changed. */
function isSet(key: EnrollmentSetting, held: EnrollmentSettings): boolean {
  if (key === 'iotEdge') return held.iotEdge === true;
  if (key === 'reprovisionPolicy') return held.reprovisionPolicy !== undefined && held.reprovisionPolicy !== 'migrate';
  return held[key] !== undefined;
}

function same(key: EnrollmentSetting, held: EnrollmentSettings, wanted: EnrollmentSettings, clears: boolean): boolean {
  if (clears) return !isSet(key, held);
  return comparable(key, held) === comparable(key, wanted);
}

function comparable(key: EnrollmentSetting, settings: EnrollmentSettings): string {
  if (key === 'iotEdge') return String(settings.iotEdge ?? false);
  if (key === 'reprovisionPolicy') return settings.reprovisionPolicy ?? 'migrate';
  if (key === 'iotHubs') return hubsText(settings) ?? '';
  return canonicalize(settings[key] ?? null) ?? '';
}

const hubsText = ({ iotHubs }: EnrollmentSettings): string | null =>
  iotHubs === undefined ? null : [...new Set(iotHubs.map((hub) => hub.toLowerCase()))].toSorted().join(' ');

/** For a person; of a webhook's address not the query, which may be a key. */
function told(key: EnrollmentSetting, settings: EnrollmentSettings): string | null {
  switch (key) {
    case 'iotEdge':
      return settings.iotEdge === undefined ? null : String(settings.iotEdge);
    case 'allocationPolicy':
      return settings.allocationPolicy ?? null;
    case 'iotHubs':
      return hubsText(settings);
    case 'customAllocation':
      return webhookText(settings);
    case 'reprovisionPolicy':
      return settings.reprovisionPolicy ?? null;
    case 'initialTwin':
    case 'deviceInformation':
      return settings[key] === undefined ? null : (canonicalize(settings[key]) ?? null);
    default:
      return key satisfies never;
  }
}

function webhookText({ customAllocation: custom }: EnrollmentSettings): string | null {
  if (custom === undefined) return null;
  const url = URL.canParse(custom.webhookUrl) ? new URL(custom.webhookUrl) : undefined;
  const address = url === undefined ? 'unreadable' : `${url.origin}${url.pathname}`;
  const hidden = url !== undefined && url.search !== '' ? '?…' : '';
  return `${address}${hidden} (${custom.apiVersion})`;
}

/** A group's settings as a list or a file shows them, under the names of product files; null: DPS's own default. */
export const shownSettings = (settings: GroupSettings): ShownSettings => ({
  iot_edge: told('iotEdge', settings),
  allocation_policy: told('allocationPolicy', settings),
  iot_hubs: told('iotHubs', settings),
  custom_allocation: told('customAllocation', settings),
  reprovision_policy: told('reprovisionPolicy', settings),
  initial_twin: told('initialTwin', settings),
});

export type ShownSettings = Readonly<Record<(typeof settingNames)[GroupSetting], string | null>>;

/** An entry's settings the same way: only what is set. */
export const shownEntrySettings = (settings: EnrollmentSettings): DpsFacts =>
  Object.fromEntries(
    enrollmentSettings.flatMap((key) => {
      const text = told(key, settings);
      return text === null ? [] : [[settingNames[key], text]];
    }),
  );

/** What an entry of the ledger says of a group beside its credential: a twin by its digest, and only what is set. */
export function settingFacts({ settings, caReferences }: CloudGroup): DpsFacts {
  const facts: Record<string, string | null> = {};
  if (caReferences !== null) {
    facts['ca_reference'] = caReferences.primary;
    facts[secondCaName] = caReferences.secondary;
  }
  for (const key of groupSettings) {
    const text = told(key, settings);
    if (text !== null) facts[settingNames[key]] = factText(key, text);
  }
  return facts;
}

/** What an entry of the ledger says of a setting, and drift compares it by; null: as DPS does by itself. */
export function settingFact(key: EnrollmentSetting, settings: EnrollmentSettings): string | null {
  const text = isSet(key, settings) ? told(key, settings) : null;
  return text === null ? null : factText(key, text);
}

/** All of them that are not as DPS does by itself. */
export const entryFacts = (settings: EnrollmentSettings): DpsFacts =>
  Object.fromEntries(
    enrollmentSettings.flatMap((key) => {
      const fact = settingFact(key, settings);
      return fact === null ? [] : [[settingNames[key], fact]];
    }),
  );

const factText = (key: EnrollmentSetting, text: string): string =>
  key === 'initialTwin' || key === 'deviceInformation' ? `sha256:${sha256(text)}` : text;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** DPS's rules between settings: a clause that says what is wrong, and undefined where nothing is. */
export function settingsProblem({
  allocationPolicy,
  iotHubs = [],
  customAllocation,
}: EnrollmentSettings): Phrase | undefined {
  if (allocationPolicy === 'static' && iotHubs.length !== 1) {
    return cloudSays('STATIC_NEEDS_ITS_HUB', { count: iotHubs.length });
  }
  if (allocationPolicy === 'custom' && customAllocation === undefined) {
    return cloudSays('CUSTOM_NEEDS_ITS_WEBHOOK');
  }
  return undefined;
}

/** The settings without those that go back to DPS's own default, and with those that are wanted. */
export const settingsAfter = (
  held: EnrollmentSettings,
  wanted: EnrollmentSettings,
  clear: readonly EnrollmentSetting[],
): EnrollmentSettings =>
  Object.fromEntries(Object.entries({ ...held, ...wanted }).filter(([key]) => !clear.some((one) => one === key)));

/** By which names the ledger knows settings. */
export const settingNamed = (name: string): EnrollmentSetting | undefined =>
  enrollmentSettings.find((key) => settingNames[key] === name);
