import { z } from './schemas.ts';
import { text } from './shapes.ts';

/** What a group says of its devices, under the names of product files; the second CA beside them. */
export const groupSettingNames = [
  'iot_edge',
  'allocation_policy',
  'iot_hubs',
  'custom_allocation',
  'reprovision_policy',
  'initial_twin',
  'second_ca_reference',
] as const;
export const groupSettingName = z.enum(groupSettingNames);
/** The same of a single entry; its device information comes from a product file alone. */
export const entrySettingName = z.enum([...groupSettingNames, 'device_information']);
export type EntrySettingName = z.output<typeof entrySettingName>;
export type GroupSettingName = z.output<typeof groupSettingName>;

export const allocationPolicies = ['hashed', 'geoLatency', 'static', 'custom'] as const;
export const reprovisionPolicies = ['migrate', 'reset', 'never'] as const;

const hubs = z.array(text).max(50);
/** JSON of `{ "tags": {…}, "desired": {…} }`; what IoT Hub takes is far smaller. */
const twin = z.string().max(131_072);

/** What is wanted; what is absent stays, or is left to DPS. What is null goes back to DPS's own default. */
export const groupTerms = z.strictObject({
  iot_edge: z.boolean().optional(),
  allocation_policy: z.enum(allocationPolicies).nullable().optional(),
  iot_hubs: hubs.nullable().optional(),
  custom_allocation: z
    .strictObject({ webhook_url: z.string().max(2048), api_version: text })
    .nullable()
    .optional(),
  reprovision_policy: z.enum(reprovisionPolicies).nullable().optional(),
  initial_twin: twin.nullable().optional(),
});
export type GroupTerms = z.output<typeof groupTerms>;

/** What it says now; null: nothing, so that DPS's own default holds. */
export const heldTerms = z.strictObject({
  iot_edge: z.boolean(),
  allocation_policy: z.enum(allocationPolicies).nullable(),
  iot_hubs: hubs.nullable(),
  /** For a person: the webhook's address without its query, which may be a key. */
  custom_allocation: z.string().nullable(),
  reprovision_policy: z.enum(reprovisionPolicies).nullable(),
  initial_twin: twin.nullable(),
});
export type HeldTerms = z.output<typeof heldTerms>;
