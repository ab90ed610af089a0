import { createHash } from 'node:crypto';
import type { EnrollmentRecord } from '../enrollment.ts';
import type { RegistrationRecord } from '../service-state.ts';

export type Allocation =
  | { readonly hub: string; readonly substatus: NonNullable<RegistrationRecord['substatus']> }
  | { readonly refused: string };

/**
 * Which hub a device goes to. A device keeps its hub as long as its enrollment still allows that hub. `hashed`
 * spreads evenly and stays put when hubs are added (rendezvous hashing over the registration id); `static` takes the
 * enrollment's first hub; `geoLatency` has no geography here and takes the first linked hub.
 */
export function allocateHub(
  enrollment: EnrollmentRecord,
  linkedHubs: readonly string[],
  previous: RegistrationRecord | undefined,
): Allocation {
  if (enrollment.allocationPolicy === 'custom') {
    return { refused: 'The DPS emulator does not cover custom allocation.' };
  }
  const wanted = enrollment.iotHubs ?? (enrollment.iotHubHostName === undefined ? [] : [enrollment.iotHubHostName]);
  const candidates = wanted.length === 0 ? linkedHubs : linkedHubs.filter((hub) => wanted.includes(hub));
  const policy = enrollment.reprovisionPolicy;
  const kept = previous?.assignedHub;
  if (kept !== undefined && (candidates.includes(kept) || policy?.['updateHubAssignment'] === false)) {
    return { hub: kept, substatus: previous?.substatus ?? 'initialAssignment' };
  }
  const hub =
    enrollment.allocationPolicy === 'hashed' || !enrollment.allocationPolicy
      ? byHash(enrollment, candidates)
      : candidates[0];
  if (hub === undefined) return { refused: 'No linked IoT hub fits the enrollment.' };
  if (kept === undefined) return { hub, substatus: 'initialAssignment' };
  return { hub, substatus: policy?.['migrateDeviceData'] === false ? 'deviceDataReset' : 'deviceDataMigrated' };
}

function byHash(enrollment: EnrollmentRecord, hubs: readonly string[]): string | undefined {
  const weight = (hub: string): string =>
    createHash('sha256').update(`${enrollment.registrationId.toLowerCase()}\n${hub}`).digest('hex');
  return hubs.map((hub) => ({ hub, weight: weight(hub) })).toSorted((a, b) => (a.weight < b.weight ? -1 : 1))[0]?.hub;
}
