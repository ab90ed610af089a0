import { isStationError } from '../../domain/station-error.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { EnrollmentDirectory } from '../enrollment-directory.ts';
import { type ActPlan, type ActSubject, actEntry, type EnrollmentAct, performAct, planAct } from './enrollment-act.ts';

/** What became of one entry, or would. */
export interface ActOutcome {
  readonly serial: string;
  readonly registrationId: string;
  readonly fate: 'changed' | 'would-change' | 'recorded' | 'would-record' | 'nothing' | 'refused';
  /** Why it was refused. */
  readonly code: string | null;
  readonly message: string | null;
}

export interface EnrollmentActOptions {
  readonly act: EnrollmentAct;
  readonly subjects: Iterable<ActSubject>;
  readonly reason: string;
  readonly person: string;
  /** Looks and tells; changes and records nothing. */
  readonly dryRun: boolean;
  readonly ledger: Ledger;
  readonly directory: EnrollmentDirectory;
  readonly signal: AbortSignal;
}

/**
 * Disables, enables or deletes entries one by one, each recorded with what was before and after. One that is refused stops
 * none of the others; what concerns them all (no network, no rights) ends it, and a second call goes on where it ended.
 * @throws DPS_*, the ledger's errors
 */
export async function* actOnEnrollments(options: EnrollmentActOptions): AsyncGenerator<ActOutcome> {
  const { act, directory, dryRun, ledger, signal, subjects } = options;
  for (const subject of subjects) {
    signal.throwIfAborted();
    const plan = await planAct(act, subject, directory, signal);
    yield dryRun ? planned(subject, plan) : await done(subject, plan);
  }

  async function done(subject: ActSubject, plan: ActPlan): Promise<ActOutcome> {
    if (plan.fate === 'refuse' || plan.fate === 'nothing') return planned(subject, plan);
    const { reason, person } = options;
    try {
      const { before } = plan;
      const after = plan.fate === 'change' ? await performAct(act, plan.before, directory, signal) : before;
      await ledger.commit((tx) => tx.append(actEntry(act, subject, { before, after, reason, person })));
      return outcome(subject, plan.fate === 'change' ? 'changed' : 'recorded');
    } catch (error) {
      if (!isStationError(error, 'DPS_PRECONDITION_FAILED')) throw error;
      return outcome(subject, 'refused', error);
    }
  }
}

function planned(subject: ActSubject, plan: ActPlan): ActOutcome {
  if (plan.fate === 'refuse') return outcome(subject, 'refused', plan.error);
  if (plan.fate === 'nothing') return outcome(subject, 'nothing');
  return outcome(subject, plan.fate === 'change' ? 'would-change' : 'would-record');
}

const outcome = (
  { serial, registrationId }: ActSubject,
  fate: ActOutcome['fate'],
  error: { readonly code: string; readonly message: string } | null = null,
): ActOutcome => ({ serial, registrationId, fate, code: error?.code ?? null, message: error?.message ?? null });
