import type { EntryTerms, JsonObject } from '../enrollment.ts';
import type { RegistrationRecord } from '../service-state.ts';
import { type HubSettings, hubByHash, type LinkedHub, nearestHub } from './linked-hubs.ts';

/** Where the device goes, and what becomes of its data. */
export type Allocation =
  | {
      readonly hub: string;
      /** `stay`: it has that hub already. */
      readonly move: 'initial' | 'stay' | 'migrate' | 'reset';
      /** From the webhook: in the place of the entry's twin, and for the device. */
      readonly initialTwin?: JsonObject;
      readonly payload?: unknown;
    }
  | Refusal;

export interface Refusal {
  readonly errorCode: number;
  readonly refused: string;
}

/** Asks the entry's webhook; `hubs` are the host names it may choose from. */
export type AskWebhook = (
  hubs: readonly string[],
) => Promise<Refusal | { readonly hub: string; readonly initialTwin?: JsonObject; readonly payload?: unknown }>;

/**
 * Which hub a device goes to. `never` (updateHubAssignment false) leaves a device where it is; otherwise the policy
 * is asked again at each registration, except that `hashed` leaves a device on a hub that is still allowed.
 */
export async function allocateHub(
  device: { readonly registrationId: string; readonly entry: EntryTerms; readonly previousHub: string | undefined },
  settings: HubSettings,
  askWebhook: AskWebhook,
): Promise<Allocation> {
  const { registrationId, entry, previousHub } = device;
  const reprovision = entry.reprovisionPolicy;
  if (previousHub !== undefined && reprovision?.['updateHubAssignment'] === false) {
    return { hub: previousHub, move: 'stay' };
  }
  const wanted = entry.iotHubs ?? (entry.iotHubHostName === undefined ? [] : [entry.iotHubHostName]);
  const { hubs } = settings;
  const candidates = hubs.filter(({ hostName, applyAllocationPolicy = true }) =>
    wanted.length === 0 ? applyAllocationPolicy : wanted.includes(hostName),
  );
  // errorCode unrecorded.
  if (candidates.length === 0) return { errorCode: 400209, refused: 'No linked IoT hub fits the enrollment.' };

  const moveTo = (hub: string): Exclude<Allocation, Refusal> => {
    if (previousHub === undefined) return { hub, move: 'initial' };
    if (hub === previousHub) return { hub, move: 'stay' };
    return { hub, move: reprovision?.['migrateDeviceData'] === false ? 'reset' : 'migrate' };
  };
  if (entry.allocationPolicy === 'custom') {
    const chosen = await askWebhook(candidates.map(({ hostName }) => hostName));
    return 'refused' in chosen ? chosen : { ...chosen, ...moveTo(chosen.hub) };
  }
  const hub = byPolicy(entry.allocationPolicy ?? settings.defaultPolicy);
  if (!hub) return { errorCode: 400209, refused: 'The linked IoT hubs that fit the enrollment have no weight.' };
  return moveTo(hub.hostName);

  function byPolicy(policy: HubSettings['defaultPolicy']): LinkedHub | undefined {
    switch (policy) {
      case 'hashed':
        return candidates.find(({ hostName }) => hostName === previousHub) ?? hubByHash(registrationId, candidates);
      case 'geoLatency':
        return nearestHub(candidates, settings.latencyMs);
      case 'static':
        return candidates.find(({ hostName }) => hostName === wanted[0]) ?? candidates[0];
      default:
        return policy satisfies never;
    }
  }
}

/** What a registration shows of the move; a device that stays keeps what it showed. */
export function substatusOf(
  move: Exclude<Allocation, Refusal>['move'],
  previous: RegistrationRecord | undefined,
): NonNullable<RegistrationRecord['substatus']> {
  if (move === 'migrate') return 'deviceDataMigrated';
  if (move === 'reset') return 'deviceDataReset';
  return (move === 'stay' ? previous?.substatus : undefined) ?? 'initialAssignment';
}
