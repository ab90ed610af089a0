import { entryWishes } from '../acts/entry-wishes.ts';
import type { ActSubject } from '../cloud/acts/enrollment-act.ts';
import { carryOutEntrySettings, planEntriesSettings, plannedEntrySettings } from '../cloud/acts/entry-settings-acts.ts';
import { enrollmentSettings, settingNames, undecidedOf } from '../cloud/enrollment-settings.ts';
import type { EntryUpdate } from '../contract/enrollments.ts';
import { groupSettingsOf } from '../enrollment-terms.ts';
import { type GroupConcern, groupConcerns } from '../groups/group-concerns.ts';
import type { Station } from '../station.ts';
import { entryTerms } from './group-terms.ts';
import { kioskError } from './kiosk-errors.ts';
import { type PlannedStep, rowOf } from './planned-step.ts';

export interface WantedUpdate {
  readonly update: EntryUpdate | undefined;
  readonly subjects: readonly ActSubject[];
}

/** What each entry would come to say of its device; changes nothing. @throws ACT_SETTINGS_INVALID, DPS_* */
export async function* settingsSteps(
  station: Station,
  { update, subjects }: WantedUpdate,
  signal: AbortSignal,
): AsyncGenerator<PlannedStep> {
  const { terms, replace: names } = given(update);
  const replace = enrollmentSettings.filter((key) => names.includes(settingNames[key]));
  const wanted = terms === null ? ({ from: 'product', clear: [] } as const) : entryTerms(terms);
  const wish = entryWishes(station, { ...wanted, replace });
  const { ledger } = station;
  const directory = await station.directory();
  for await (const plan of planEntriesSettings(subjects, { wish, directory, signal })) {
    const isOpen = plan.fate === 'refuse' && plan.error.code === 'ENROLLMENT_SETTINGS_DIFFER';
    const cleared = wanted.clear.map((key) => settingNames[key]);
    yield {
      row: rowOf(plannedEntrySettings(plan)),
      undecided: isOpen ? undecidedOf(plan.differences, [...names, ...cleared]).map(({ setting }) => setting) : [],
      carryOut: async (deed) => rowOf(await carryOutEntrySettings(plan, { ...deed, wish, directory, ledger })),
    };
  }
}

/** What looks wrong with the settings, whichever entry gets them. @throws ACT_SETTINGS_INVALID, DPS_HUB_UNKNOWN */
export async function settingsConcerns(
  station: Station,
  { update, subjects }: WantedUpdate,
  signal: AbortSignal,
): Promise<GroupConcern[]> {
  const { terms, accept } = given(update);
  const products = new Set(subjects.map(({ row }) => row?.product));
  const configs =
    terms === null
      ? station.products.filter(({ config }) => products.has(config.name)).map(({ config }) => config.enrollment)
      : [entryTerms(terms).from];
  const concerns: GroupConcern[] = [];
  for (const config of configs) {
    concerns.push(...(await groupConcerns(station, { cas: null, settings: groupSettingsOf(config) }, accept, signal)));
  }
  return concerns;
}

/** @throws REQUEST_MALFORMED for an update without what it is about */
function given(update: EntryUpdate | undefined): EntryUpdate {
  if (update === undefined) throw kioskError('REQUEST_MALFORMED', { request: 'enrollments.plan', field: 'update' });
  return update;
}
