import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { ownerPolicy } from '../access-policies.ts';
import { etagMatches } from '../etag.ts';
import type { ServiceState } from '../service-state.ts';
import { type ArmServiceRecord, sameName } from './arm-records.ts';
import { ArmRefusal, ProviderRefusal } from './arm-refusal.ts';
import { hubDescription, readHubs } from './hub-description.ts';

/** Where a resource stands: the segments of its id. */
export interface ArmPlace {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
}

const description = z.looseObject({
  location: z.string().min(1),
  etag: z.string().nullish(),
  tags: z.record(z.string(), z.string()).nullish(),
  sku: z.looseObject({ name: z.literal('S1'), capacity: z.int().min(1).nullish() }),
  properties: z.looseObject({
    allocationPolicy: z.enum(['Hashed', 'GeoLatency', 'Static']).nullish(),
    iotHubs: z.array(hubDescription).nullish(),
  }),
});

export interface ArmServices {
  /** @throws ArmRefusal 404 */
  existing(place: ArmPlace): ArmServiceRecord;
  named(name: string): ArmServiceRecord | undefined;
  /** The one that this emulator serves. */
  served(name: string): ArmServiceRecord;
  list(subscriptionId: string, resourceGroup?: string): ArmServiceRecord[];
  /**
   * Creates or replaces. An ETag in the body, or in If-Match, must be the current one. @throws ProviderRefusal 400, 409, 412
   */
  put(
    place: ArmPlace,
    body: unknown,
    ifMatch: string | undefined,
  ): Promise<{ record: ArmServiceRecord; created: boolean }>;
}

/** The `provisioningServices` of the subscription; the one that this emulator serves is among them. */
export function createArmServices({ state, nextEtag }: { state: ServiceState; nextEtag: () => string }): ArmServices {
  const named = (name: string): ArmServiceRecord | undefined => state.armServices.get(name.toLowerCase());
  const at = ({ subscriptionId, resourceGroup, name }: ArmPlace): ArmServiceRecord | undefined => {
    const found = named(name);
    if (!found || !sameName(found.subscriptionId, subscriptionId)) return undefined;
    return sameName(found.resourceGroup, resourceGroup) ? found : undefined;
  };
  return {
    named,
    served(name) {
      const found = named(name);
      if (!found) throw new RangeError(`no service ${name}`);
      return found;
    },
    existing(place) {
      const found = at(place);
      if (found) return found;
      const resource = `Microsoft.Devices/provisioningServices/${place.name}`;
      const message = `The Resource '${resource}' under resource group '${place.resourceGroup}' was not found.`;
      throw new ArmRefusal(404, 'ResourceNotFound', message);
    },
    list: (subscriptionId, resourceGroup) =>
      [...state.armServices.values()].filter(
        (service) =>
          sameName(service.subscriptionId, subscriptionId) &&
          (resourceGroup === undefined || sameName(service.resourceGroup, resourceGroup)),
      ),
    async put(place, body, ifMatch) {
      const parsed = description.safeParse(body);
      if (!parsed.success) {
        const where = parsed.error.issues[0]?.path.join('.') ?? '';
        throw new ProviderRefusal(400, `The description of the service is not valid at “${where}”.`);
      }
      if (!/^[a-z0-9](?:[a-z0-9-]{1,62}[a-z0-9])$/i.test(place.name)) {
        throw new ProviderRefusal(400, 'The name of a service has 3 to 64 letters, digits and dashes.');
      }
      const before = at(place);
      if (!before && named(place.name)) {
        throw new ProviderRefusal(409, `The name ${place.name} is not available.`);
      }
      const { location, tags, etag, properties } = parsed.data;
      const outdated = ifMatch !== undefined && !(before && etagMatches(ifMatch, before.etag));
      if (outdated || (etag && etag !== before?.etag))
        throw new ProviderRefusal(412, 'The ETag is not the current one.');
      if (before && !sameName(before.location, location)) {
        throw new ProviderRefusal(400, 'The location of a service cannot change.');
      }
      const record: ArmServiceRecord = {
        ...(before ?? { ...place, idScope: newIdScope(), policies: [ownerPolicy()] }),
        location: before?.location ?? location,
        tags: tags ?? {},
        etag: nextEtag(),
        allocationPolicy: properties.allocationPolicy ?? before?.allocationPolicy ?? 'Hashed',
        hubs: readHubs(properties.iotHubs ?? [], before?.hubs ?? []),
      };
      await state.commit({ kind: 'arm-service', record });
      return { record, created: !before };
    },
  };
}

export const newIdScope = (): string => `0ne00${randomBytes(3).toString('hex').toUpperCase()}`;
