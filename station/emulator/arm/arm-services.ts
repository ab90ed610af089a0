import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { ownerPolicy } from '../access-policies.ts';
import type { JsonObject } from '../enrollment.ts';
import { jsonObject, withoutNulls } from '../entry-validation.ts';
import { etagMatches } from '../etag.ts';
import type { ServiceState, StateEntry } from '../service-state.ts';
import { type ArmServiceRecord, sameName } from './arm-records.ts';
import { ArmRefusal, ProviderRefusal } from './arm-refusal.ts';
import { hubDescription, readHubs } from './hub-description.ts';

/** Where a resource stands: the segments of its id. */
export interface ArmPlace {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
}

const tagsSchema = z.record(z.string(), z.string());
const description = z.looseObject({
  location: z.string().min(1),
  etag: z.string().nullish(),
  identity: jsonObject.nullish(),
  tags: tagsSchema.nullish(),
  sku: z.looseObject({ name: z.literal('S1'), capacity: z.int().min(1).nullish() }),
  properties: z.looseObject({
    allocationPolicy: z.enum(['Hashed', 'GeoLatency', 'Static']).nullish(),
    iotHubs: z.array(hubDescription).nullish(),
    authorizationPolicies: z.array(z.unknown()).nullish(),
  }),
});
const keptProperties = [
  'publicNetworkAccess',
  'ipFilterRules',
  'enableDataResidency',
  'disableLocalAuth',
  'portalOperationsHostName',
] as const;

export interface ArmServices {
  readonly at: (place: ArmPlace) => ArmServiceRecord | undefined;
  /** @throws ArmRefusal 404 */
  existing(place: ArmPlace): ArmServiceRecord;
  named(name: string): ArmServiceRecord | undefined;
  /** The one that this emulator serves. */
  readonly served: () => ArmServiceRecord;
  list(subscriptionId: string, resourceGroup?: string): ArmServiceRecord[];
  /**
   * Creates or replaces. An ETag in the body, or in If-Match, must be the current one. @throws ProviderRefusal 400, 409, 412
   */
  put(
    place: ArmPlace,
    body: unknown,
    ifMatch: string | undefined,
  ): Promise<{ record: ArmServiceRecord; created: boolean }>;
  /** Replaces all tags. @throws ProviderRefusal 400, 412 */
  setTags(service: ArmServiceRecord, body: unknown, ifMatch: string | undefined): Promise<ArmServiceRecord>;
  /** Keeps the service with the change, under a new ETag. */
  change(service: ArmServiceRecord, change: Partial<ArmServiceRecord>): Promise<ArmServiceRecord>;
  /** Commits `deletion`. @throws ArmRefusal 404; 409 for the service that this emulator serves; ProviderRefusal 412 */
  remove(place: ArmPlace, ifMatch: string | undefined, deletion: StateEntry[]): Promise<void>;
}

/** The `provisioningServices` of the subscription; the one that this emulator serves is among them. */
export function createArmServices(options: {
  state: ServiceState;
  nextEtag: () => string;
  /** The name of the service that this emulator serves. */
  servedName: string;
}): ArmServices {
  const { state, nextEtag, servedName } = options;
  const named = (name: string): ArmServiceRecord | undefined => state.armServices.get(name.toLowerCase());
  const at = ({ subscriptionId, resourceGroup, name }: ArmPlace): ArmServiceRecord | undefined => {
    const found = named(name);
    if (!found || !sameName(found.subscriptionId, subscriptionId)) return undefined;
    return sameName(found.resourceGroup, resourceGroup) ? found : undefined;
  };
  const existing = (place: ArmPlace): ArmServiceRecord => {
    const found = at(place);
    if (found) return found;
    const resource = `Microsoft.Devices/provisioningServices/${place.name}`;
    const message = `The Resource '${resource}' under resource group '${place.resourceGroup}' was not found.`;
    throw new ArmRefusal(404, 'ResourceNotFound', message);
  };
  const checkEtag = ({ etag }: ArmServiceRecord, ifMatch: string | undefined): void => {
    if (ifMatch !== undefined && !etagMatches(ifMatch, etag)) throw outdated();
  };
  const keep = async (record: ArmServiceRecord): Promise<ArmServiceRecord> => {
    await state.commit({ kind: 'arm-service', record });
    return record;
  };
  const change: ArmServices['change'] = (service, changed) => keep({ ...service, ...changed, etag: nextEtag() });
  return {
    at,
    named,
    served() {
      const found = named(servedName);
      if (!found) throw new RangeError(`no service ${servedName}`);
      return found;
    },
    existing,
    change,
    async setTags(service, body, ifMatch) {
      const parsed = z.looseObject({ tags: tagsSchema.nullish() }).safeParse(body);
      if (!parsed.success) throw new ProviderRefusal(400, 'Tags are texts with names.');
      checkEtag(service, ifMatch);
      return change(service, { tags: parsed.data.tags ?? {} });
    },
    async remove(place, ifMatch, deletion) {
      const service = existing(place);
      checkEtag(service, ifMatch);
      if (sameName(service.name, servedName)) {
        const message = `${service.name} is the service that the DPS emulator serves: it goes with its state file.`;
        throw new ArmRefusal(409, 'ScopeLocked', message);
      }
      await state.commit(...deletion);
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
      const { location, tags, etag, identity, properties } = parsed.data;
      const isOutdated = ifMatch !== undefined && !(before && etagMatches(ifMatch, before.etag));
      if (isOutdated || (etag && etag !== before?.etag)) throw outdated();
      if (properties.authorizationPolicies && properties.authorizationPolicies.length > 0) {
        throw new ProviderRefusal(501, 'The DPS emulator takes shared access policies from its command line alone.');
      }
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
        kept: keptOf(properties),
        ...(identity ? { identity } : {}),
      };
      return { record: await keep(record), created: !before };
    },
  };
}

const outdated = (): ProviderRefusal => new ProviderRefusal(412, 'The ETag is not the current one.');

const keptOf = (properties: JsonObject): JsonObject =>
  withoutNulls(Object.fromEntries(keptProperties.map((name) => [name, properties[name]])));

export const newIdScope = (): string => `0ne00${randomBytes(3).toString('hex').toUpperCase()}`;
