import {
  allocationPolicies,
  type GroupTerms,
  type HeldTerms,
  reprovisionPolicies,
} from '../../../station/contract/group-settings.ts';

export const allocationChoices = ['default', ...allocationPolicies] as const;
export const reprovisionChoices = ['default', ...reprovisionPolicies] as const;

/** What stands in a form about a group's devices. */
export interface SettingsDraft {
  readonly edge: boolean;
  readonly allocation: (typeof allocationChoices)[number];
  /** Host names; none: every linked hub. */
  readonly hubs: readonly string[];
  readonly webhook: string;
  readonly apiVersion: string;
  readonly reprovision: (typeof reprovisionChoices)[number];
  /** JSON. */
  readonly twin: string;
}

/** The version of DPS's API that this station speaks, too. */
const apiVersion = '2021-10-01';

/** As the cloud has it; a webhook's address is not told, for it may be a key. */
export const draftOf = (held: HeldTerms | null): SettingsDraft => ({
  edge: held?.iot_edge ?? false,
  allocation: held?.allocation_policy ?? 'default',
  hubs: held?.iot_hubs ?? [],
  webhook: '',
  apiVersion,
  reprovision: held?.reprovision_policy ?? 'default',
  twin: held?.initial_twin ?? '',
});

/** What somebody changed, and nothing else: the rest stays as it is, or is left to the service. */
export function termsOf(draft: SettingsDraft, held: HeldTerms | null): GroupTerms {
  const before = draftOf(held);
  const twin = draft.twin.trim();
  return {
    ...(draft.edge !== before.edge && { iot_edge: draft.edge }),
    ...(draft.allocation !== before.allocation && { allocation_policy: orNull(draft.allocation) }),
    ...(!sameHubs(draft.hubs, before.hubs) && { iot_hubs: draft.hubs.length === 0 ? null : [...draft.hubs] }),
    ...webhookTerms(draft, held),
    ...(draft.reprovision !== before.reprovision && { reprovision_policy: orNull(draft.reprovision) }),
    ...(twin !== before.twin.trim() && { initial_twin: twin === '' ? null : twin }),
  };
}

/** A webhook is of use beside its own policy alone. */
function webhookTerms({ allocation, webhook, apiVersion: version }: SettingsDraft, held: HeldTerms | null): GroupTerms {
  if (allocation !== 'custom') return (held?.custom_allocation ?? null) === null ? {} : { custom_allocation: null };
  if (webhook.trim() === '') return {};
  return { custom_allocation: { webhook_url: webhook.trim(), api_version: version.trim() } };
}

const orNull = <Value extends string>(choice: Value): Exclude<Value, 'default'> | null =>
  // What is left is the rest of the choices: TypeScript does not narrow a generic.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  choice === 'default' ? null : (choice as Exclude<Value, 'default'>);

const sameHubs = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((host) => b.some((other) => other.toLowerCase() === host.toLowerCase()));
