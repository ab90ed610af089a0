import { randomUUID } from 'node:crypto';
import type { ActSubject, EnrollmentAct } from '../cloud/acts/enrollment-act.ts';
import {
  type ActOutcome,
  carryOutPlanned,
  type PlannedEntry,
  planEnrollmentAct,
  plannedOutcome,
} from '../cloud/acts/enrollment-acts.ts';
import type { ActFate, ActPreview, ActResult, ActRow } from '../contract/enrollments.ts';
import type { Station } from '../station.ts';
import { failureOf } from './failure.ts';
import { kioskError } from './kiosk-errors.ts';

/** Entries in one act from a screen: below the quota that is some ten minutes of looking. */
export const mostEntries = 5000;
/** Rows that a screen is given; a person reads no more. */
const mostRows = 500;

interface KeptPlan {
  readonly planId: string;
  readonly person: string;
  readonly act: EnrollmentAct;
  readonly entries: readonly PlannedEntry[];
}

/** How far it came, for the screen. */
export type OnProgress = (done: number, total: number) => void;

/**
 * Acts on entries in the cloud, first planned, then carried out: what a person saw is what is done, each entry in exactly
 * the version that was looked at. The newest plan is kept, for whoever made it.
 */
export class EnrollmentPlans {
  readonly #station: Station;
  #kept: KeptPlan | null = null;

  constructor(station: Station) {
    this.#station = station;
  }

  /** Changes nothing. `absent`: chosen units that are left alone anyway. @throws ACT_TOO_MANY, DPS_* */
  async plan(
    wanted: { act: EnrollmentAct; subjects: readonly ActSubject[]; absent: number; person: string },
    signal: AbortSignal,
    onProgress: OnProgress,
  ): Promise<ActPreview> {
    const { act, subjects, absent, person } = wanted;
    if (subjects.length > mostEntries) throw kioskError('ACT_TOO_MANY', { most: mostEntries });
    const directory = await this.#station.directory();
    const entries: PlannedEntry[] = [];
    for await (const planned of planEnrollmentAct({ act, subjects, directory, signal })) {
      entries.push(planned);
      onProgress(entries.length, subjects.length);
    }
    const planId = randomUUID();
    this.#kept = { planId, person, act, entries };
    return { planId, act, absent, ...told(entries.map(plannedOutcome)) };
  }

  /**
   * Does what was planned. What concerns all entries (no network, no rights) ends it, and is told beside what was done.
   * @throws ACT_PLAN_GONE
   */
  async carryOut(
    wanted: { planId: string; reason: string; person: string },
    { stop, closing }: { stop: AbortSignal; closing: AbortSignal },
    onProgress: OnProgress,
  ): Promise<ActResult> {
    const { planId, reason, person } = wanted;
    const kept = this.#kept;
    if (kept?.planId !== planId || kept.person !== person) throw kioskError('ACT_PLAN_GONE');
    // A plan is carried out once: after it, the cloud is not what was looked at.
    this.#kept = null;
    const { act, entries } = kept;
    const { ledger } = this.#station;
    const directory = await this.#station.directory();
    const outcomes: ActOutcome[] = [];
    const result = (failure: ActResult['failure']): ActResult => ({
      left: entries.length - outcomes.length,
      failure,
      ...told(outcomes),
    });
    try {
      for (const planned of entries) {
        if (stop.aborted) break;
        // Not torn apart by whoever stops it: what the cloud did is recorded.
        const deed = { act, reason, person, ledger, directory, signal: closing };
        outcomes.push(await carryOutPlanned(deed, planned));
        onProgress(outcomes.length, entries.length);
      }
    } catch (error) {
      return result(failureOf(error));
    }
    return result(null);
  }
}

const fates: Readonly<Record<ActOutcome['fate'], ActFate>> = {
  changed: 'changed',
  'would-change': 'changed',
  recorded: 'recorded',
  'would-record': 'recorded',
  nothing: 'nothing',
  refused: 'refused',
};
/** What a person must look at comes first. */
const order: readonly ActFate[] = ['refused', 'recorded', 'changed', 'nothing'];

function told(outcomes: readonly ActOutcome[]): { counts: Record<ActFate, number>; rows: ActRow[] } {
  const counts = { changed: 0, recorded: 0, nothing: 0, refused: 0 };
  const rows = outcomes.map((outcome) => ({ ...outcome, fate: fates[outcome.fate] }));
  for (const { fate } of rows) counts[fate] += 1;
  const sorted = rows.toSorted((a, b) => order.indexOf(a.fate) - order.indexOf(b.fate));
  return { counts, rows: sorted.slice(0, mostRows) };
}
