import type { GroupPlan } from '../contract/group-plans.ts';
import type { GroupConcern } from '../groups/group-concerns.ts';
import { shownFailure } from './failure.ts';

/** What looks wrong with settings, for a screen that asks whether it is done all the same. */
export const shownConcern = ({ risk, needsDecision, error }: GroupConcern): GroupPlan['concerns'][number] => ({
  risk,
  needsDecision,
  failure: shownFailure(error.toJSON()),
});
