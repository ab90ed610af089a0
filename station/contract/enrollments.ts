import { unitFilter } from './audit.ts';
import { groupRisk, settingsConcern } from './group-plans.ts';
import { entrySettingName, groupTerms } from './group-settings.ts';
import { auditing, command, query, steering } from './row.ts';
import { z } from './schemas.ts';
import { count, done, failure, reason, text } from './shapes.ts';

/** What a person does to entries that the cloud holds already. */
export const enrollmentActs = ['disable', 'enable', 'delete'] as const;
export type EnrollmentAct = (typeof enrollmentActs)[number];

/** Steps by which the next credential takes the place of the old one, and the device is never locked out. */
export const rollSteps = ['add', 'promote', 'drop'] as const;
export const rollStep = z.enum(rollSteps);
export type RollStep = (typeof rollSteps)[number];

/** All that may be planned for entries. */
export const entryAct = z.enum([...enrollmentActs, ...rollSteps, 'update']);
export type EntryAct = z.output<typeof entryAct>;

/** What `update` makes entries say of their devices, and what a person decided about it. */
export const entryUpdate = z.strictObject({
  /** null: what each unit's product file says now. */
  terms: groupTerms.nullable(),
  /** What may be written over where somebody had set it. */
  replace: z.array(entrySettingName),
  accept: z.array(groupRisk),
});
export type EntryUpdate = z.output<typeof entryUpdate>;

/** Units by name, or all that the audit's filter finds (a work order is one of its fields). */
export const unitChoice = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('units'), serials: z.array(text).min(1).max(500) }),
  z.strictObject({
    by: z.literal('filter'),
    // Nothing that narrows would be everything, which nobody means.
    filter: unitFilter.refine((filter) => Object.values(filter).some((value) => value !== undefined && value !== '')),
  }),
]);
export type UnitChoice = z.output<typeof unitChoice>;

/** What becomes of an entry. `recorded`: the cloud is so already, and the ledger learns of it. */
export const actFates = ['changed', 'recorded', 'nothing', 'refused'] as const;
export type ActFate = (typeof actFates)[number];

export const actRow = z.strictObject({
  serial: text,
  registrationId: text,
  fate: z.enum(actFates),
  /** Of a roll: the beginnings of the digests that the entry holds, and comes to hold. */
  before: text.nullable(),
  after: text.nullable(),
  /** Of an update: each setting, before and after; null: DPS's own default. */
  changes: z.array(
    z.strictObject({ setting: entrySettingName, before: z.string().nullable(), after: z.string().nullable() }),
  ),
  /** Why it was, or would be, refused. */
  failure: failure.nullable(),
});
export type ActRow = z.output<typeof actRow>;

const counts = z.strictObject({ changed: count, recorded: count, nothing: count, refused: count });

/** What an act would do, entry by entry: `rows` holds the first of them, the refused ones before all others. */
export const actPreview = z.strictObject({
  planId: text,
  act: entryAct,
  counts,
  /** Units of the filter that the cloud holds nothing of, as far as the ledger knows: left alone. */
  absent: count,
  /** What somebody had set in some of the entries, which are refused until it is named. */
  undecided: z.array(entrySettingName),
  /** What looks wrong with the settings: it is not carried out until it is accepted. */
  concerns: z.array(settingsConcern),
  rows: z.array(actRow),
});
export type ActPreview = z.output<typeof actPreview>;

export const actResult = z.strictObject({
  counts,
  /** Planned entries that were not reached: somebody stopped it, or `failure` did. */
  left: count,
  failure: failure.nullable(),
  rows: z.array(actRow),
});
export type ActResult = z.output<typeof actResult>;

/** Acts on entries in the cloud. Progress of long work comes as events under `workId`. */
export const enrollmentRows = {
  /** Looks and changes nothing; the plan is kept for whoever asked, until they ask for another one. */
  'enrollments.plan': query(
    steering,
    // `keepOld`: with `promote`, the old credential stays beside the new one until it is dropped.
    // `update`: with that act alone.
    z.strictObject({
      act: entryAct,
      keepOld: z.boolean(),
      update: entryUpdate.optional(),
      choice: unitChoice,
      workId: text,
    }),
    actPreview,
  ),
  /** Does what the plan says, to exactly what was looked at. */
  'enrollments.carryOut': command(steering, z.strictObject({ planId: text, reason, workId: text }), actResult),
  /** Ends a long work: an act after the entry that it is at. One that is over is left alone. */
  'work.stop': command(auditing, z.strictObject({ workId: text }), done),
} as const;
