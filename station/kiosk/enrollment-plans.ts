import type { ActFate, ActPreview, ActResult, ActRow } from '../contract/enrollments.ts';
import { assertNoConcern, type GroupConcern } from '../groups/group-concerns.ts';
import type { Station } from '../station.ts';
import { settingsConcerns } from './entry-updates.ts';
import { failureOf } from './failure.ts';
import { KeptPlan } from './kept-plan.ts';
import { kioskError } from './kiosk-errors.ts';
import type { PlannedStep } from './planned-step.ts';
import { plannedSteps, type WantedActs } from './planned-steps.ts';
import { shownConcern } from './shown-concern.ts';

/** Entries in one act from a screen: below the quota that is some ten minutes of looking. */
export const mostEntries = 5000;
/** Rows that a screen is given; a person reads no more. */
const mostRows = 500;

/** How far it came, for the screen. */
export type OnProgress = (done: number, total: number) => void;

/**
 * Acts on entries in the cloud, first planned, then carried out: what a person saw is what is done, each entry in exactly
 * the version that was looked at. The newest plan is kept, for whoever made it.
 */
export class EnrollmentPlans {
  readonly #station: Station;
  readonly #kept = new KeptPlan<{
    readonly steps: readonly PlannedStep[];
    readonly concerns: readonly GroupConcern[];
  }>();

  constructor(station: Station) {
    this.#station = station;
  }

  /** Changes nothing. `absent`: chosen units that are left alone anyway. @throws ACT_TOO_MANY, DPS_*, the signer's errors */
  async plan(
    wanted: WantedActs & { absent: number; person: string },
    signal: AbortSignal,
    onProgress: OnProgress,
  ): Promise<ActPreview> {
    const { act, subjects, absent, person } = wanted;
    if (subjects.length > mostEntries) throw kioskError('ACT_TOO_MANY', { most: mostEntries });
    const concerns = act === 'update' ? await settingsConcerns(this.#station, wanted, signal) : [];
    const steps: PlannedStep[] = [];
    for await (const step of plannedSteps(this.#station, wanted, signal)) {
      steps.push(step);
      onProgress(steps.length, subjects.length);
    }
    return {
      planId: this.#kept.keep(person, { steps, concerns }),
      act,
      absent,
      undecided: [...new Set(steps.flatMap(({ undecided = [] }) => undecided))],
      concerns: concerns.map(shownConcern),
      ...told(steps.map(({ row }) => row)),
    };
  }

  /**
   * Does what was planned. What concerns all entries (no network, no rights) ends it, and is told beside what was done.
   * @throws ACT_PLAN_GONE, what looked wrong and nobody accepted
   */
  async carryOut(
    wanted: { planId: string; reason: string; person: string },
    { stop, closing }: { stop: AbortSignal; closing: AbortSignal },
    onProgress: OnProgress,
  ): Promise<ActResult> {
    const { planId, reason, person } = wanted;
    const { steps, concerns } = this.#kept.take(planId, person);
    assertNoConcern(concerns);
    const rows: ActRow[] = [];
    const result = (failure: ActResult['failure']): ActResult => ({
      left: steps.length - rows.length,
      failure,
      ...told(rows),
    });
    try {
      for (const step of steps) {
        if (stop.aborted) break;
        // Not torn apart by whoever stops it: what the cloud did is recorded.
        rows.push(await step.carryOut({ reason, person, signal: closing }));
        onProgress(rows.length, steps.length);
      }
    } catch (error) {
      return result(failureOf(error));
    }
    return result(null);
  }
}

/** What a person must look at comes first. */
const order: readonly ActFate[] = ['refused', 'recorded', 'changed', 'nothing'];

function told(rows: readonly ActRow[]): { counts: Record<ActFate, number>; rows: ActRow[] } {
  const counts = { changed: 0, recorded: 0, nothing: 0, refused: 0 };
  for (const { fate } of rows) counts[fate] += 1;
  const sorted = rows.toSorted((a, b) => order.indexOf(a.fate) - order.indexOf(b.fate));
  return { counts, rows: sorted.slice(0, mostRows) };
}
