import { type ErrorDetails, isStationError, type StationError } from '../../domain/station-error.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { EnrollmentDirectory } from '../enrollment-directory.ts';
import {
  type ActPlan,
  type ActSubject,
  actEntry,
  type EnrollmentAct,
  type MakeExclusion,
  performAct,
  planAct,
} from './enrollment-act.ts';
import { performExclusion, planForMember } from './exclusion.ts';

/** What became of one entry, or would. */
export interface ActOutcome {
  readonly serial: string;
  readonly registrationId: string;
  readonly fate: 'changed' | 'would-change' | 'recorded' | 'would-record' | 'nothing' | 'refused';
  /** Why it was refused. */
  readonly code: string | null;
  readonly message: string | null;
  /** What stands in the message, for who says it in another language. */
  readonly details: ErrorDetails | null;
}

/** The same of turning it off or on, or removing it. */
export interface TurnOutcome extends ActOutcome {
  /** The group that the device is kept out of, or let in by again; null: the act is on an entry of its own. */
  readonly group: string | null;
}

/** An entry that was looked at, and what the act would do to exactly that version. */
export interface PlannedEntry {
  readonly subject: ActSubject;
  readonly plan: ActPlan;
}

export interface EnrollmentLook {
  readonly act: EnrollmentAct;
  readonly subjects: Iterable<ActSubject>;
  readonly directory: EnrollmentDirectory;
  readonly signal: AbortSignal;
}

export interface EnrollmentDeed {
  readonly act: EnrollmentAct;
  readonly reason: string;
  readonly person: string;
  readonly ledger: Ledger;
  readonly makeExclusion: MakeExclusion;
  readonly directory: EnrollmentDirectory;
  readonly signal: AbortSignal;
}

export type EnrollmentActOptions = EnrollmentLook &
  EnrollmentDeed & {
    /** Looks and tells; changes and records nothing. */
    readonly dryRun: boolean;
  };

/** Looks at entries one by one and says what the act would do to each; changes and records nothing. @throws DPS_* */
export async function* planEnrollmentAct(look: EnrollmentLook): AsyncGenerator<PlannedEntry> {
  for (const subject of look.subjects) {
    look.signal.throwIfAborted();
    const { act, directory, signal } = look;
    const ofGroup = await planForMember(act, subject, directory, signal);
    yield { subject, plan: ofGroup ?? (await planAct(act, subject, directory, signal)) };
  }
}

/**
 * Does to one entry what was planned, and records it with what was before and after. Where somebody changed it since it was
 * looked at, it is refused. @throws DPS_*, the ledger's errors
 */
export async function carryOutPlanned(deed: EnrollmentDeed, planned: PlannedEntry): Promise<TurnOutcome> {
  const { act, ledger, directory, signal } = deed;
  const { subject, plan } = planned;
  if (plan.fate === 'refuse' || plan.fate === 'nothing') return plannedOutcome(planned);
  try {
    const done = plannedOutcome(planned).fate === 'would-change' ? 'changed' : 'recorded';
    if ('group' in plan) {
      const entry = await performExclusion(plan, subject, deed, deed);
      await ledger.commit((tx) => tx.append(entry));
      return outcome(subject, done, plan);
    }
    const { before } = plan;
    const after = plan.fate === 'change' ? await performAct(act, plan.before, directory, signal) : before;
    await ledger.commit((tx) => tx.append(actEntry(act, subject, { before, after, ...deed })));
    return outcome(subject, done);
  } catch (error) {
    if (!isStationError(error) || !ofThisEntry.has(error.code)) throw error;
    return outcome(subject, 'refused', { error });
  }
}

/**
 * Disables, enables or deletes entries one by one, each recorded with what was before and after. One that is refused stops
 * none of the others; what concerns them all (no network, no rights) ends it, and a second call goes on where it ended.
 * @throws DPS_*, the ledger's errors
 */
export async function* actOnEnrollments(options: EnrollmentActOptions): AsyncGenerator<TurnOutcome> {
  for await (const planned of planEnrollmentAct(options)) {
    yield options.dryRun ? plannedOutcome(planned) : await carryOutPlanned(options, planned);
  }
}

/** What says nothing about the others. */
const ofThisEntry: ReadonlySet<string> = new Set([
  'DPS_PRECONDITION_FAILED',
  // The unit was reworked since it was looked at.
  'SYNC_CREDENTIAL_MISMATCH',
]);

/** What would become of an entry. */
export function plannedOutcome({ subject, plan }: PlannedEntry): TurnOutcome {
  if (plan.fate === 'refuse') return outcome(subject, 'refused', plan);
  if (plan.fate === 'nothing') return outcome(subject, 'nothing');
  if (plan.fate === 'exclude') return outcome(subject, plan.found === null ? 'would-change' : 'would-record', plan);
  if (plan.fate === 'readmit') return outcome(subject, plan.found === null ? 'would-record' : 'would-change', plan);
  return outcome(subject, plan.fate === 'change' ? 'would-change' : 'would-record');
}

const outcome = (
  { serial, registrationId }: ActSubject,
  fate: ActOutcome['fate'],
  { group = null, error = null }: { readonly group?: string | null; readonly error?: StationError | null } = {},
): TurnOutcome => ({ serial, registrationId, fate, group, ...refusalOf(error) });

/** Why an entry was refused, as an outcome tells it. */
export const refusalOf = (error: StationError | null): Pick<ActOutcome, 'code' | 'message' | 'details'> => ({
  code: error?.code ?? null,
  message: error?.message ?? null,
  details: error?.details ?? null,
});
