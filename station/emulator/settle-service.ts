import { randomBytes } from 'node:crypto';
import { type AccessPolicy, newPolicy, ownerPolicy } from './access-policies.ts';
import type { ArmServiceRecord } from './arm/arm-records.ts';
import { newIdScope } from './arm/arm-services.ts';
import { hubRecord, linkedHub } from './arm/hub-description.ts';
import type { HubSettings } from './device-api/linked-hubs.ts';
import type { DpsEmulatorOptions } from './dps-emulator-types.ts';
import type { ServiceIdentity, ServiceState } from './service-state.ts';

const defaultHub = 'dps-emulator-hub.azure-devices.net';
/** Where a new emulator stands in ARM. */
const place = { subscriptionId: '00000000-0000-4000-8000-000000000000', resourceGroup: 'emulator', location: 'local' };

/** What the state says, overruled by the options, completed with new keys; kept when it changed. */
export async function settleIdentity(state: ServiceState, options: DpsEmulatorOptions): Promise<ServiceIdentity> {
  const known = state.identity;
  const identity: ServiceIdentity = {
    name: options.name ?? known?.name ?? 'dps-emulator',
    idScope: options.idScope ?? known?.idScope ?? newIdScope(),
    policies: withPolicies(options.policies ?? known?.policies ?? [ownerPolicy()], options.morePolicies ?? []),
  };
  if (JSON.stringify(identity) !== JSON.stringify(known)) await state.commit({ kind: 'service', identity });
  return identity;
}

/** Those that are there already keep their keys and get the rights that are asked for. */
function withPolicies(
  policies: readonly AccessPolicy[],
  more: NonNullable<DpsEmulatorOptions['morePolicies']>,
): AccessPolicy[] {
  const others = policies.filter(({ keyName }) => !more.some((policy) => policy.keyName === keyName));
  const asked = more.map(({ keyName, rights }) => {
    const known = policies.find((policy) => policy.keyName === keyName);
    return { ...(known ?? newPolicy(keyName, rights)), rights };
  });
  return [...others, ...asked];
}

/** The served instance as an ARM resource, settled likewise: hubs that were linked over ARM outlive a restart. */
export async function settleArmService(
  state: ServiceState,
  { name, idScope, policies }: ServiceIdentity,
  options: DpsEmulatorOptions,
): Promise<void> {
  const known = state.armServices.get(name.toLowerCase());
  const given = options.hubs?.map((hub) => hubRecord(typeof hub === 'string' ? { hostName: hub } : hub));
  const policy = options.allocationPolicy === undefined ? undefined : policyNames[options.allocationPolicy];
  const record: ArmServiceRecord = {
    ...(known ?? { ...place, name, tags: {}, etag: randomBytes(8).toString('base64') }),
    idScope,
    policies,
    allocationPolicy: policy ?? known?.allocationPolicy ?? 'Hashed',
    hubs: given ?? known?.hubs ?? [hubRecord({ hostName: defaultHub })],
  };
  if (JSON.stringify(record) !== JSON.stringify(known)) await state.commit({ kind: 'arm-service', record });
}

/** How the served instance allocates now. */
export function hubSettings(
  { hubs, allocationPolicy }: Pick<ArmServiceRecord, 'hubs' | 'allocationPolicy'>,
  latencyMs: HubSettings['latencyMs'],
): HubSettings {
  return { hubs: hubs.map(linkedHub), latencyMs, defaultPolicy: policies[allocationPolicy] };
}

const policyNames = { hashed: 'Hashed', geoLatency: 'GeoLatency', static: 'Static' } as const;
const policies = { Hashed: 'hashed', GeoLatency: 'geoLatency', Static: 'static' } as const;
