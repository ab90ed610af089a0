import { rollStep } from './enrollments.ts';
import { groupName } from './groups.ts';
import { administering, command, query } from './row.ts';
import { z } from './schemas.ts';
import { count, done, reason, text } from './shapes.ts';

/** What a step means for a group: the beginnings of the digests that it holds and comes to hold. */
export const groupRollPreview = z.strictObject({
  planId: text,
  fate: z.enum(['change', 'record', 'nothing']),
  before: text.nullable(),
  after: text.nullable(),
  /** Units in use that it would let in no more. */
  lockedOut: count,
});
export type GroupRollPreview = z.output<typeof groupRollPreview>;

/** The next CA, or key, takes the place of a group's old one, and no device is turned away meanwhile. */
export const groupRollRows = {
  'groups.planRoll': query(
    administering,
    z.strictObject({ group: groupName, step: rollStep, keepOld: z.boolean() }),
    groupRollPreview,
  ),
  /** `lockOut`: also where devices are locked out by it. */
  'groups.roll': command(administering, z.strictObject({ planId: text, reason, lockOut: z.boolean() }), done),
} as const;
