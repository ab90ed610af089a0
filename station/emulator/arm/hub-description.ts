import { z } from 'zod';
import type { LinkedHub } from '../device-api/linked-hubs.ts';
import type { ArmHubRecord } from './arm-records.ts';
import { ProviderRefusal } from './arm-refusal.ts';

/** Azure's own limit. */
const hubLimit = 50;
/** What answers show in the place of a hub's key. */
const hiddenKey = '****';

export const hubDescription = z.looseObject({
  connectionString: z.string(),
  location: z.string().min(1),
  applyAllocationPolicy: z.boolean().nullish(),
  allocationWeight: z.int().min(0).max(1000).nullish(),
});

/**
 * The hubs of a PUT. A connection string that comes back as it was shown, with its key hidden, stands for the hub that
 * is linked already. @throws ProviderRefusal 400
 */
export function readHubs(
  descriptions: readonly z.output<typeof hubDescription>[],
  linked: readonly ArmHubRecord[],
): ArmHubRecord[] {
  if (descriptions.length > hubLimit) throw new ProviderRefusal(400, `At most ${hubLimit} IoT hubs can be linked.`);
  const hubs = descriptions.map(({ connectionString, location, applyAllocationPolicy, allocationWeight }) => {
    const parts = new Map(connectionString.split(';').map((part) => cutAtEquals(part)));
    const [hostName = '', keyName = '', key = ''] = ['HostName', 'SharedAccessKeyName', 'SharedAccessKey'].map((name) =>
      parts.get(name),
    );
    if (!/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i.test(hostName) || keyName === '' || key === '') {
      throw new ProviderRefusal(400, 'The connection string of an IoT hub is not valid.');
    }
    if (key === hiddenKey && !linked.some((hub) => hub.hostName === hostName)) {
      throw new ProviderRefusal(400, `The connection string of ${hostName} has no key.`);
    }
    return {
      hostName,
      keyName,
      location,
      applyAllocationPolicy: applyAllocationPolicy ?? true,
      weight: allocationWeight ?? 1,
    };
  });
  if (new Set(hubs.map(({ hostName }) => hostName)).size < hubs.length) {
    throw new ProviderRefusal(400, 'An IoT hub is linked twice.');
  }
  return hubs;
}

export const describeHub = (hub: ArmHubRecord): object => ({
  applyAllocationPolicy: hub.applyAllocationPolicy,
  allocationWeight: hub.weight,
  name: hub.hostName,
  connectionString: `HostName=${hub.hostName};SharedAccessKeyName=${hub.keyName};SharedAccessKey=${hiddenKey}`,
  location: hub.location,
});

/** As the options of the emulator name a hub. */
export const hubRecord = ({ hostName, location = 'local', weight = 1 }: LinkedHub): ArmHubRecord => ({
  hostName,
  keyName: 'iothubowner',
  location,
  applyAllocationPolicy: true,
  weight,
});

export const linkedHub = ({ hostName, location, weight, applyAllocationPolicy }: ArmHubRecord): LinkedHub => ({
  hostName,
  location,
  weight,
  ...(applyAllocationPolicy ? {} : { applyAllocationPolicy }),
});

function cutAtEquals(part: string): [string, string] {
  const at = part.indexOf('=');
  return [part.slice(0, at).trim(), part.slice(at + 1)];
}
