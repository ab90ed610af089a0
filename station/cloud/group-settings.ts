import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { DpsFacts } from '../domain/dps-change.ts';
import type { Phrase } from '../domain/phrase.ts';
import { cloudSays } from './cloud-phrases.ts';
import type { CloudGroup, GroupSettings } from './group-directory.ts';

export type GroupSetting = keyof GroupSettings;

/** As product files and people name them. */
export const settingNames = {
  iotEdge: 'iot_edge',
  allocationPolicy: 'allocation_policy',
  iotHubs: 'iot_hubs',
  customAllocation: 'custom_allocation',
  reprovisionPolicy: 'reprovision_policy',
  initialTwin: 'initial_twin',
} as const satisfies Readonly<Record<GroupSetting, string>>;

/** The second CA of a group by CA reference, as entries of the ledger name it. */
export const secondCaName = 'second_ca_reference';
export type SettingName = (typeof settingNames)[GroupSetting] | typeof secondCaName;

export const groupSettings: readonly GroupSetting[] = [
  'iotEdge',
  'allocationPolicy',
  'iotHubs',
  'customAllocation',
  'reprovisionPolicy',
  'initialTwin',
];

export interface SettingDifference {
  readonly setting: SettingName;
  /** What is there and what is wanted, for a person; null: DPS's own default. */
  readonly cloud: string | null;
  readonly wanted: string | null;
  /** Whether somebody had set it: to write over that needs a decision that names it. */
  readonly replaces: boolean;
}

/** What differs from what is wanted; a setting that nobody asked about does not count. */
export function settingDifferences(
  held: GroupSettings,
  wanted: GroupSettings,
  clear: readonly GroupSetting[] = [],
): SettingDifference[] {
  return groupSettings.flatMap((key) => {
    const clears = clear.includes(key);
    if (wanted[key] === undefined && !clears) return [];
    const [before, after] = [told(key, held), clears ? null : told(key, wanted)];
    if (same(key, held, wanted, clears)) return [];
    return [{ setting: settingNames[key], cloud: before, wanted: after, replaces: isSet(key, held) }];
  });
}

/** What DPS does by itself needs nobody's decision to be changed. */
function isSet(key: GroupSetting, held: GroupSettings): boolean {
  if (key === 'iotEdge') return held.iotEdge === true;
  if (key === 'reprovisionPolicy') return held.reprovisionPolicy !== undefined && held.reprovisionPolicy !== 'migrate';
  return held[key] !== undefined;
}

function same(key: GroupSetting, held: GroupSettings, wanted: GroupSettings, clears: boolean): boolean {
  if (clears) return !isSet(key, held);
  return comparable(key, held) === comparable(key, wanted);
}

function comparable(key: GroupSetting, settings: GroupSettings): string {
  if (key === 'iotEdge') return String(settings.iotEdge ?? false);
  if (key === 'reprovisionPolicy') return settings.reprovisionPolicy ?? 'migrate';
  if (key === 'iotHubs') return hubsText(settings) ?? '';
  return canonicalize(settings[key] ?? null) ?? '';
}

const hubsText = ({ iotHubs }: GroupSettings): string | null =>
  iotHubs === undefined ? null : [...new Set(iotHubs.map((hub) => hub.toLowerCase()))].toSorted().join(' ');

/** For a person; of a webhook's address not the query, which may be a key. */
function told(key: GroupSetting, settings: GroupSettings): string | null {
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
      return settings.initialTwin === undefined ? null : (canonicalize(settings.initialTwin) ?? null);
    default:
      return key satisfies never;
  }
}

function webhookText({ customAllocation: custom }: GroupSettings): string | null {
  if (custom === undefined) return null;
  const url = URL.canParse(custom.webhookUrl) ? new URL(custom.webhookUrl) : undefined;
  const address = url === undefined ? 'unreadable' : `${url.origin}${url.pathname}`;
  const hidden = url !== undefined && url.search !== '' ? '?…' : '';
  return `${address}${hidden} (${custom.apiVersion})`;
}

/** Settings as a list or a file shows them, under the names of product files; null: DPS's own default. */
export const shownSettings = (settings: GroupSettings): ShownSettings => ({
  iot_edge: told('iotEdge', settings),
  allocation_policy: told('allocationPolicy', settings),
  iot_hubs: told('iotHubs', settings),
  custom_allocation: told('customAllocation', settings),
  reprovision_policy: told('reprovisionPolicy', settings),
  initial_twin: told('initialTwin', settings),
});

export type ShownSettings = Readonly<Record<(typeof settingNames)[GroupSetting], string | null>>;

/** What an entry of the ledger says of a group beside its credential: a twin by its digest, and only what is set. */
export function settingFacts({ settings, caReferences }: CloudGroup): DpsFacts {
  const facts: Record<string, string | null> = {};
  if (caReferences !== null) {
    facts['ca_reference'] = caReferences.primary;
    facts[secondCaName] = caReferences.secondary;
  }
  for (const key of groupSettings) {
    const text = told(key, settings);
    if (text === null) continue;
    facts[settingNames[key]] = key === 'initialTwin' ? `sha256:${sha256(text)}` : text;
  }
  return facts;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** DPS's rules between settings: a clause that says what is wrong, and undefined where nothing is. */
export function settingsProblem({
  allocationPolicy,
  iotHubs = [],
  customAllocation,
}: GroupSettings): Phrase | undefined {
  if (allocationPolicy === 'static' && iotHubs.length !== 1) {
    return cloudSays('STATIC_NEEDS_ITS_HUB', { count: iotHubs.length });
  }
  if (allocationPolicy === 'custom' && customAllocation === undefined) {
    return cloudSays('CUSTOM_NEEDS_ITS_WEBHOOK');
  }
  return undefined;
}
