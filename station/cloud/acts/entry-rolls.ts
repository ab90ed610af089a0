import { isStationError } from '../../domain/station-error.ts';
import type { Ledger, LedgerReader } from '../../ledger/ledger.ts';
import { rollError } from '../roll-errors.ts';
import type { ActSubject } from './enrollment-act.ts';
import { type ActOutcome, refusalOf } from './enrollment-acts.ts';
import {
  type PlannedRoll,
  performRoll,
  planRoll,
  type RollContext,
  type RollPlan,
  rollEntry,
  type Standing,
} from './entry-roll.ts';

/** What became of one entry, or would: digests, for a person. */
export interface RollOutcome extends ActOutcome {
  readonly before: Standing | null;
  readonly after: Standing | null;
}

/** Looks at one entry after the other; changes and records nothing. @throws DPS_*, the signer's errors */
export async function* planRolls(subjects: Iterable<ActSubject>, context: RollContext): AsyncGenerator<RollPlan> {
  for (const subject of subjects) {
    context.signal.throwIfAborted();
    yield await planRoll(subject, context);
  }
}

/**
 * Carries plans out one by one, each in the version that was looked at, each recorded with what was before and after. One
 * that is refused stops none of the others; what concerns them all (no network, no rights) ends it. Given again after an
 * interruption, it goes on where it ended.
 * @throws DPS_*, the signer's and the ledger's errors
 */
export async function* carryOutRolls(
  plans: AsyncIterable<RollPlan> | Iterable<RollPlan>,
  context: RollContext & { readonly ledger: Ledger; readonly reason: string; readonly person: string },
): AsyncGenerator<RollOutcome> {
  for await (const plan of plans) {
    context.signal.throwIfAborted();
    if (plan.fate === 'refuse' || plan.fate === 'nothing') {
      yield plannedOutcome(plan);
      continue;
    }
    try {
      assertAsLookedAt(plan, context.ledger);
      const now = plan.fate === 'change' ? await performRoll(plan, context) : plan.found;
      await context.ledger.commit((tx) => tx.append(rollEntry(plan, now, context)));
      yield { ...plannedOutcome(plan), fate: plan.fate === 'change' ? 'changed' : 'recorded' };
    } catch (error) {
      if (!isStationError(error) || !ofThisEntry.has(error.code)) throw error;
      yield { ...plannedOutcome(plan), fate: 'refused', ...refusalOf(error) };
    }
  }
}

/** What says nothing about the others. */
const ofThisEntry: ReadonlySet<string> = new Set([
  'DPS_PRECONDITION_FAILED',
  'ROLL_CHANGED',
  'ROLL_SYNC_FIRST',
  // The unit was reworked while the request was under way: the sync brings its entry up to date as a whole.
  'LEDGER_ENTRY_REFUSED',
]);

/** A plan may be carried out long after it was made, and the unit reworked in between. @throws ROLL_CHANGED */
function assertAsLookedAt({ subject: { registrationId, row } }: PlannedRoll, ledger: LedgerReader): void {
  const now = ledger.outboxRow(registrationId);
  const [before, after] = [row, now].map(
    (one) =>
      one && [one.attestation, one.deviceId, one.cloudSha256, one.cloudSecondarySha256, one.roll, one.credentialSha256],
  );
  if (before?.join() !== after?.join()) throw rollError('ROLL_CHANGED', { registrationId });
}

/** What a plan would do, as a row to look at. */
export function plannedOutcome(plan: RollPlan): RollOutcome {
  const { serial, registrationId } = plan.subject;
  const about = { serial, registrationId, before: null, after: null, ...refusalOf(null) };
  if (plan.fate === 'nothing') return { ...about, fate: 'nothing' };
  if (plan.fate === 'refuse') return { ...about, fate: 'refused', ...refusalOf(plan.error) };
  const { before, after } = plan;
  return { ...about, before, after, fate: plan.fate === 'change' ? 'would-change' : 'would-record' };
}
