import { caName } from './authorities.ts';
import { groupSettingName, groupTerms } from './group-settings.ts';
import { groupName } from './groups.ts';
import { administering, command, query, steering } from './row.ts';
import { z } from './schemas.ts';
import { failure, reason, text } from './shapes.ts';

/** By what devices get in: the station's issuing CA, CAs that the service holds by name, or a key. */
export const letsInBy = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('x509') }),
  z.strictObject({ kind: z.literal('ca-reference'), primary: caName, secondary: caName.nullable() }),
  z.strictObject({ kind: z.literal('symmetric-key') }),
]);

export const groupWish = z.discriminatedUnion('what', [
  z.strictObject({
    what: z.literal('create'),
    group: groupName,
    by: letsInBy,
    status: z.enum(['enabled', 'disabled']),
    terms: groupTerms,
  }),
  z.strictObject({
    what: z.literal('change'),
    group: groupName,
    /** The version that the person looked at: another one is refused. */
    etag: text,
    terms: groupTerms,
    /** Of a group by CA reference: the name of another second CA; null takes it away. */
    secondCa: caName.nullable().optional(),
  }),
]);
export type GroupWish = z.output<typeof groupWish>;

/** What looks wrong from here, and is done all the same only where a person says so. */
export const groupRisk = z.enum(['unverified-ca', 'unreachable-webhook', 'unchecked-azure']);
export type GroupRisk = z.output<typeof groupRisk>;

/** `needsDecision` false: nobody could look, and it stops nobody. */
export const settingsConcern = z.strictObject({ risk: groupRisk, needsDecision: z.boolean(), failure });

export const groupPlan = z.strictObject({
  planId: text,
  /** `record`: one of that name lets in the same devices already, and the ledger learns of it. */
  fate: z.enum(['create', 'record', 'change', 'nothing']),
  /** `replaces`: somebody had set it, and it is written over only where a person names it. null: DPS's own default. */
  changes: z.array(
    z.strictObject({
      setting: groupSettingName,
      before: z.string().nullable(),
      after: z.string().nullable(),
      replaces: z.boolean(),
    }),
  ),
  concerns: z.array(settingsConcern),
});
export type GroupPlan = z.output<typeof groupPlan>;

/** Enrollment groups are made, and their settings changed, as they were planned and looked at. */
export const groupPlanRows = {
  'groups.plan': query(administering, groupWish, groupPlan),
  /** Looks once more, and does what was planned to exactly the version that was shown. */
  'groups.carryOut': command(
    administering,
    z.strictObject({ planId: text, reason, replace: z.array(groupSettingName), accept: z.array(groupRisk) }),
    z.strictObject({ how: z.enum(['created', 'found-equal', 'changed']) }),
  ),
  /** The hubs that the service may send devices to; for entries, too. */
  'groups.hubs': query(steering, z.strictObject({}), z.strictObject({ hubs: z.array(text) })),
} as const;
