import { isStationError } from '../../domain/station-error.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { EntryDifference } from '../enrollment-settings.ts';
import type { ActSubject } from './enrollment-act.ts';
import { type ActOutcome, refusalOf } from './enrollment-acts.ts';
import {
  type EntrySettingsLook,
  type EntrySettingsPlan,
  performEntrySettings,
  planEntrySettings,
  updatedEntry,
} from './entry-settings.ts';

/** What became of one entry, or would: each setting before and after, for a person. */
export interface EntrySettingsOutcome extends ActOutcome {
  readonly differences: readonly EntryDifference[];
  /** The version that was looked at; null: nothing is to be done to it. */
  readonly etag: string | null;
}

export type EntrySettingsDeed = EntrySettingsLook & {
  readonly ledger: Ledger;
  readonly reason: string;
  readonly person: string;
};

/** Looks at one entry after the other; changes and records nothing. @throws DPS_* */
export async function* planEntriesSettings(
  subjects: Iterable<ActSubject>,
  look: EntrySettingsLook,
): AsyncGenerator<EntrySettingsPlan> {
  for (const subject of subjects) {
    look.signal.throwIfAborted();
    yield await planEntrySettings(subject, look);
  }
}

/** What says nothing about the others. */
const ofThisEntry: ReadonlySet<string> = new Set([
  'DPS_PRECONDITION_FAILED',
  'DPS_REQUEST_REFUSED',
  // Another credential came to be there since it was looked at.
  'LEDGER_ENTRY_REFUSED',
]);

/**
 * Carries one plan out, in the version that was looked at, and records it with what was before and after. What concerns this
 * entry alone is its outcome; what concerns all (no network, no rights) is thrown. Given again after an interruption, what
 * was written and not recorded is found and recorded. @throws DPS_*, the ledger's errors
 */
export async function carryOutEntrySettings(
  plan: EntrySettingsPlan,
  deed: EntrySettingsDeed,
): Promise<EntrySettingsOutcome> {
  if (plan.fate === 'refuse' || plan.fate === 'nothing') return plannedEntrySettings(plan);
  deed.signal.throwIfAborted();
  try {
    const now = plan.fate === 'change' ? await performEntrySettings(plan, deed) : plan.found;
    await deed.ledger.commit((tx) => tx.append(updatedEntry(plan.subject, plan, now, deed)));
    return { ...plannedEntrySettings(plan), fate: plan.fate === 'change' ? 'changed' : 'recorded' };
  } catch (error) {
    if (!isStationError(error) || !ofThisEntry.has(error.code)) throw error;
    return { ...plannedEntrySettings(plan), fate: 'refused', ...refusalOf(error) };
  }
}

/** What a plan would do, as a row to look at. */
export function plannedEntrySettings(plan: EntrySettingsPlan): EntrySettingsOutcome {
  const { subject, differences } = plan;
  const { serial, registrationId } = subject;
  const about = { serial, registrationId, differences, etag: null, ...refusalOf(null) };
  if (plan.fate === 'nothing') return { ...about, fate: 'nothing' };
  if (plan.fate === 'refuse') return { ...about, fate: 'refused', ...refusalOf(plan.error) };
  return { ...about, etag: plan.found.etag, fate: plan.fate === 'change' ? 'would-change' : 'would-record' };
}
