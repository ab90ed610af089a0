import type { NewEntry } from '../../domain/entry.ts';
import type { CloudEntry, WithSettings } from '../../domain/entry-cloud.ts';
import { isStationError, type StationError } from '../../domain/station-error.ts';
import type { OutboxRow } from '../../ledger/ledger.ts';
import { cloudError } from '../cloud-errors.ts';
import type { CloudEnrollment, EnrollmentDirectory } from '../enrollment-directory.ts';
import type { EnrollmentSettings } from '../enrollment-service.ts';
import {
  type EnrollmentSetting,
  type EntryDifference,
  enrollmentSettings,
  entryDifferences,
  entryFacts,
  settingFact,
  settingNames,
  settingsAfter,
  settingsProblem,
  toldDifferences,
  undecidedOf,
} from '../enrollment-settings.ts';
import type { ActSubject } from './enrollment-act.ts';

/** What one unit's entry is to say of its device; what is absent stays as it is. */
export interface EntryWish {
  readonly settings: EnrollmentSettings;
  /** These become DPS's own default again. */
  readonly clear: readonly EnrollmentSetting[];
  /** These may be written over where the cloud says something else. */
  readonly replace: readonly EnrollmentSetting[];
}

export interface EntrySettingsLook {
  /** What is wanted of this unit's entry: a twin is filled in. A StationError that it throws is about this unit alone. */
  readonly wish: (row: OutboxRow) => EntryWish;
  readonly directory: EnrollmentDirectory;
  readonly signal: AbortSignal;
}

/** What an update means for one entry, in the version that was looked at. `differences`: before and after, for a person. */
export type EntrySettingsPlan = { readonly subject: ActSubject; readonly differences: readonly EntryDifference[] } & (
  | { readonly fate: 'nothing' }
  | { readonly fate: 'refuse'; readonly error: StationError }
  | PlannedEntrySettings
);

/** `record`: the cloud is so already, and the ledger does not know it yet. */
export interface PlannedEntrySettings {
  readonly fate: 'change' | 'record';
  readonly found: CloudEnrollment;
  readonly wish: EntryWish;
}

/** Looks at the ledger and the cloud and decides; changes nothing. @throws DPS_* */
export async function planEntrySettings(subject: ActSubject, look: EntrySettingsLook): Promise<EntrySettingsPlan> {
  const { registrationId, row, member } = subject;
  const refuse = (error: StationError, differences: readonly EntryDifference[] = []): EntrySettingsPlan => ({
    subject,
    differences,
    fate: 'refuse',
    error,
  });
  const group = row?.excludedFrom ?? (row === undefined ? member?.group : undefined);
  if (group !== undefined) return refuse(cloudError('ENROLLMENT_BY_GROUP', { registrationId, group }));
  if (row === undefined || row.cloudSha256 === null) {
    return refuse(cloudError('ENROLLMENT_NOT_MADE', { registrationId }));
  }
  let wish: EntryWish;
  try {
    wish = look.wish(row);
  } catch (error) {
    if (isStationError(error)) return refuse(error);
    throw error;
  }
  const found = await look.directory.find(registrationId, look.signal);
  if (found === undefined) return refuse(cloudError('ENROLLMENT_MISSING', { registrationId }));
  if (found.credentialSha256 !== row.cloudSha256) return refuse(cloudError('ENROLLMENT_FOREIGN', { registrationId }));
  const { settings, clear, replace } = wish;
  const differences = entryDifferences(found.settings, settings, clear);
  const reason = settingsProblem(settingsAfter(found.settings, settings, clear));
  if (reason !== undefined) {
    return refuse(cloudError('ENROLLMENT_SETTINGS_INVALID', { registrationId, reason }), differences);
  }
  const undecided = undecidedOf(
    differences,
    [...replace, ...clear].map((key) => settingNames[key]),
  );
  if (undecided.length > 0) return refuse(settingsDiffer(registrationId, undecided), differences);
  if (differences.length > 0) return { subject, differences, fate: 'change', found, wish };
  const isKnown = Object.entries(wantedFacts(wish)).every(([name, fact]) => row.cloudSettings?.[name] === fact);
  return isKnown ? { subject, differences, fate: 'nothing' } : { subject, differences, fate: 'record', found, wish };
}

const settingsDiffer = (registrationId: string, differences: readonly EntryDifference[]): StationError =>
  cloudError('ENROLLMENT_SETTINGS_DIFFER', {
    registrationId,
    differences: toldDifferences(differences),
    settings: differences.map(({ setting }) => setting).join(', '),
  });

/** What the ledger keeps of a wish: each setting that it names; null: DPS's own default. */
const wantedFacts = ({ settings, clear }: EntryWish): Readonly<Record<string, string | null>> =>
  Object.fromEntries(
    enrollmentSettings.flatMap((key) => {
      if (clear.includes(key)) return [[settingNames[key], null]];
      return settings[key] === undefined ? [] : [[settingNames[key], settingFact(key, settings)]];
    }),
  );

/**
 * Writes what was planned, to exactly the version that was looked at. A request whose answer was lost is settled by looking
 * again. Returns the entry's state afterwards. @throws DPS_*, DPS_PRECONDITION_FAILED
 */
export async function performEntrySettings(
  { found, wish, differences }: PlannedEntrySettings & Pick<EntrySettingsPlan, 'differences'>,
  { directory, signal }: EntrySettingsLook,
): Promise<CloudEnrollment> {
  const { settings, clear } = wish;
  const differing = new Set(differences.map(({ setting }) => setting));
  const written = Object.fromEntries(
    enrollmentSettings
      .filter((key) => differing.has(settingNames[key]) && !clear.includes(key))
      .map((key) => [key, settings[key]]),
  );
  try {
    return await directory.change(found, { settings: written, clear }, signal);
  } catch (error) {
    const unsure = isStationError(error) && (error.retryable || error.code === 'DPS_PRECONDITION_FAILED');
    if (!unsure) throw error;
    const now = await directory.find(found.registrationId, signal);
    const isDone =
      now !== undefined &&
      now.credentialSha256 === found.credentialSha256 &&
      entryDifferences(now.settings, settings, clear).length === 0;
    if (isDone) return now;
    throw error;
  }
}

/** The ledger's entry for what was done, or was found done. */
export function updatedEntry(
  { serial, registrationId }: ActSubject,
  { found, wish }: PlannedEntrySettings,
  now: CloudEnrollment,
  { reason, person }: { readonly reason: string; readonly person: string },
): NewEntry {
  const wanted = wantedFacts(wish);
  const content = { registrationId, reason, wanted, before: told(found), after: told(now) };
  return { kind: 'enrollment.updated', subject: serial, person, content };
}

const told = ({ status, etag, credentialSha256, settings }: CloudEnrollment): WithSettings<CloudEntry> => ({
  status,
  etag,
  credentialSha256,
  settings: entryFacts(settings),
});
