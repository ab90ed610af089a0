import { describe, expect, it } from 'vitest';
import { type AskWebhook, allocateHub } from '../../../station/emulator/device-api/allocation.ts';
import type { HubSettings, LinkedHub } from '../../../station/emulator/device-api/linked-hubs.ts';
import type { EntryTerms } from '../../../station/emulator/enrollment.ts';

const [a, b, c] = ['a.azure-devices.net', 'b.azure-devices.net', 'c.azure-devices.net'] as const;
const linked: readonly LinkedHub[] = [
  { hostName: a, location: 'west' },
  { hostName: b, location: 'east' },
  { hostName: c },
];
const noWebhook: AskWebhook = async () => {
  throw new Error('the webhook was asked');
};
const allocate = (
  fields: Partial<EntryTerms>,
  options: { previousHub?: string; id?: string; settings?: Partial<HubSettings>; webhook?: AskWebhook } = {},
) => {
  const dates = { createdDateTimeUtc: '', lastUpdatedDateTimeUtc: '' };
  const entry: EntryTerms = { etag: '', provisioningStatus: 'enabled', ...dates, ...fields };
  return allocateHub(
    { registrationId: options.id ?? 'unit', entry, previousHub: options.previousHub },
    { hubs: linked, latencyMs: {}, defaultPolicy: 'hashed', ...options.settings },
    options.webhook ?? noWebhook,
  );
};
const countsOver = async (hubs: readonly LinkedHub[]): Promise<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (let index = 0; index < 1200; index++) {
    const allocation = await allocate({}, { id: `unit-${index}`, settings: { hubs } });
    if ('hub' in allocation) counts[allocation.hub] = (counts[allocation.hub] ?? 0) + 1;
  }
  return counts;
};

describe('hub allocation', () => {
  it('hashed spreads evenly, or as the weights say; a weight of 0 takes none', async () => {
    for (const count of Object.values(await countsOver(linked))) expect(Math.abs(count - 400)).toBeLessThan(60);
    const weighted = await countsOver([
      { hostName: a, weight: 3 },
      { hostName: b, weight: 1 },
      { hostName: c, weight: 0 },
    ]);
    expect(weighted[c]).toBeUndefined();
    expect(Math.abs((weighted[a] ?? 0) - 900)).toBeLessThan(60);
  });

  it('hashed moves a new device only to a hub that was added', async () => {
    const added = { hostName: 'd.azure-devices.net' };
    for (let index = 0; index < 300; index++) {
      const id = `unit-${index}`;
      const [before, after] = [
        await allocate({}, { id }),
        await allocate({}, { id, settings: { hubs: [...linked, added] } }),
      ];
      if (!('hub' in before) || !('hub' in after)) throw new Error('refused');
      expect([before.hub, added.hostName]).toContain(after.hub);
    }
  });

  it('geoLatency takes the nearest of the allowed hubs, and another when that becomes nearer', async () => {
    const far = { latencyMs: { west: 90, east: 10 } };
    expect(await allocate({ allocationPolicy: 'geoLatency' }, { settings: far })).toMatchObject({ hub: b });
    const only = { allocationPolicy: 'geoLatency', iotHubs: [a, c] } as const;
    expect(await allocate(only, { settings: far })).toMatchObject({ hub: a });
    const nearer = { latencyMs: { west: 5, east: 10 } };
    expect(await allocate({ allocationPolicy: 'geoLatency' }, { settings: nearer, previousHub: b })).toEqual({
      hub: a,
      move: 'migrate',
    });
  });

  it('static takes the first hub that the enrollment names and the service has', async () => {
    const iotHubs = ['x.azure-devices.net', a];
    expect(await allocate({ allocationPolicy: 'static', iotHubs })).toEqual({ hub: a, move: 'initial' });
    expect(await allocate({ allocationPolicy: 'static', iotHubs: [c, a] })).toMatchObject({ hub: c });
  });

  it('an entry without a policy follows the service’s own', async () => {
    const settings = { defaultPolicy: 'geoLatency', latencyMs: { east: 1 } } as const;
    expect(await allocate({}, { settings })).toMatchObject({ hub: b });
  });

  it('keeps the hub while it is allowed, moves it by the reprovision policy', async () => {
    expect(await allocate({}, { previousHub: b })).toEqual({ hub: b, move: 'stay' });
    const moved = (reprovisionPolicy: object) =>
      allocate({ iotHubs: [a], reprovisionPolicy: { ...reprovisionPolicy } }, { previousHub: b });
    expect(await moved({ updateHubAssignment: true, migrateDeviceData: true })).toEqual({ hub: a, move: 'migrate' });
    expect(await moved({ updateHubAssignment: true, migrateDeviceData: false })).toEqual({ hub: a, move: 'reset' });
    expect(await moved({ updateHubAssignment: false })).toEqual({ hub: b, move: 'stay' });
  });

  it('custom asks the webhook about the allowed hubs, and not about a device that never moves', async () => {
    const asked: (readonly string[])[] = [];
    const webhook: AskWebhook = async (hubs) => {
      asked.push(hubs);
      return { hub: c, payload: 7 };
    };
    const custom = { allocationPolicy: 'custom', iotHubs: [a, c] } as const;
    expect(await allocate(custom, { webhook })).toEqual({ hub: c, payload: 7, move: 'initial' });
    const never = { ...custom, reprovisionPolicy: { updateHubAssignment: false } };
    expect(await allocate(never, { webhook, previousHub: b })).toEqual({ hub: b, move: 'stay' });
    expect(asked).toEqual([[a, c]]);
  });

  it('refuses hubs that are not linked, and hubs without weight', async () => {
    expect(await allocate({ iotHubs: ['x'] })).toHaveProperty('refused');
    expect(await allocate({}, { settings: { hubs: [{ hostName: a, weight: 0 }] } })).toHaveProperty('refused');
  });
});
