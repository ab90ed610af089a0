import type { IotHubDefinitionDescription } from '@azure/arm-deviceprovisioningservices';
import type { Phrase } from '../../domain/phrase.ts';
import { cloudSays } from '../cloud-phrases.ts';
import type { HubChange, LinkedHub } from '../dps-administration.ts';
import { administrationError } from '../dps-administration-errors.ts';

/** Azure's own limit (documentation of March 2024). */
const hubLimit = 50;

/** A linked hub as the port has it: DPS names hubs by their host name. */
export const toLinkedHub = (hub: IotHubDefinitionDescription): LinkedHub => ({
  hostName: hostNameOf(hub),
  location: hub.location,
  weight: hub.allocationWeight ?? 1,
  applyAllocationPolicy: hub.applyAllocationPolicy ?? true,
});

/**
 * The service's hubs after a change. The others go back as they came: with their keys hidden, which leaves them as they
 * are. @throws DPS_HUB_UNKNOWN, DPS_HUB_EXISTS, DPS_HUB_QUOTA_REACHED
 */
export function changedHubs(
  hubs: readonly IotHubDefinitionDescription[],
  change: HubChange,
): IotHubDefinitionDescription[] {
  if (change.kind === 'link') {
    const { hostName: hub, location, weight, applyAllocationPolicy } = change.hub;
    if (hubs.some((linked) => hostNameOf(linked) === hub)) throw administrationError('DPS_HUB_EXISTS', { hub });
    if (hubs.length >= hubLimit) throw administrationError('DPS_HUB_QUOTA_REACHED', { count: hubs.length });
    const connectionString = change.connectionString.toString('utf8').trim();
    return [...hubs, { connectionString, location, allocationWeight: weight, applyAllocationPolicy }];
  }
  const { hostName: hub } = change;
  if (!hubs.some((linked) => hostNameOf(linked) === hub)) throw administrationError('DPS_HUB_UNKNOWN', { hub });
  if (change.kind === 'unlink') return hubs.filter((linked) => hostNameOf(linked) !== hub);
  return hubs.map((linked) =>
    hostNameOf(linked) === hub ? { ...linked, allocationWeight: change.weight } : { ...linked },
  );
}

/** The host name in a connection string of an IoT hub. @throws DPS_HUB_CONNECTION_STRING_INVALID */
export function hubOfConnectionString(connectionString: Buffer): string {
  const refuse = (reason: Phrase) => administrationError('DPS_HUB_CONNECTION_STRING_INVALID', { reason });
  const text = connectionString.toString('utf8').trim();
  const names = text.split(';').map((part) => part.slice(0, Math.max(0, part.indexOf('='))));
  for (const name of ['HostName', 'SharedAccessKeyName', 'SharedAccessKey']) {
    if (!names.includes(name)) throw refuse(cloudSays('STRING_FIELD_MISSING', { field: name }));
  }
  const [, host = ''] = /(?:^|;)HostName=([^;]*)/.exec(text) ?? [];
  if (!/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i.test(host)) throw refuse(cloudSays('STRING_NO_HOST'));
  return host.toLowerCase();
}

function hostNameOf({ name, connectionString }: IotHubDefinitionDescription): string {
  const [, host] = /(?:^|;)HostName=([^;]*)/.exec(connectionString ?? '') ?? [];
  return (host ?? name ?? '').toLowerCase();
}
