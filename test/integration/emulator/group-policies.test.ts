import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterEach, expect, it } from 'vitest';
import { registerDevice } from '../../../station/emulator/device-client.ts';
import { startDpsEmulator } from '../../../station/emulator/dps-emulator.ts';
import type { DpsEmulator } from '../../../station/emulator/dps-emulator-types.ts';

/** What an entry says of its device, a group says of all of its devices, with the same effect. */

const [west, east] = ['west.azure-devices.net', 'east.azure-devices.net'] as const;
const groupKey = Buffer.alloc(64, 5);
const initialTwin = { tags: { line: 7 }, properties: { desired: { on: true } } };
const lived = { tags: { line: 7, owner: 'customer' }, properties: { desired: { on: false } } };

let emulator: DpsEmulator;
let webhook: Server | undefined;
afterEach(async () => {
  webhook?.close();
  webhook = undefined;
  await emulator.close();
});

async function start(): Promise<void> {
  emulator = await startDpsEmulator({
    hubs: [
      { hostName: west, location: 'westeurope' },
      { hostName: east, location: 'eastus' },
    ],
    latencyMs: { westeurope: 90, eastus: 10 },
    assignAfterMs: 0,
    retryAfterSeconds: 0,
  });
}
const group = (fields: object) => {
  const key = groupKey.toString('base64');
  const attestation = { type: 'symmetricKey', symmetricKey: { primaryKey: key, secondaryKey: key } };
  const ifMatch = emulator.groups.get('lot') ? '*' : undefined;
  return emulator.groups.put({ enrollmentGroupId: 'lot', attestation, initialTwin, ...fields }, ifMatch);
};
const register = (registrationId = 'unit') => {
  const { host, port, ca, idScope, deviceHostName: globalEndpoint } = emulator.ready;
  const key = createHmac('sha256', groupKey).update(registrationId).digest('base64');
  const identity = { idScope, registrationId, globalEndpoint, credential: { kind: 'symmetric-key', key } as const };
  return registerDevice({ identity, protocol: 'http', address: { host, port }, ca, timeoutMs: 10_000 });
};
const deviceIn = (hub: string, id = 'unit') => emulator.devicesOf(hub).get(id);

it.each([
  ['takes its data along', { updateHubAssignment: true, migrateDeviceData: true }, east, 'deviceDataMigrated', lived],
  ['begins anew', { updateHubAssignment: true, migrateDeviceData: false }, east, 'deviceDataReset', initialTwin],
  ['stays', { updateHubAssignment: false, migrateDeviceData: false }, west, 'initialAssignment', lived],
])('a device that should go elsewhere: %s', async (_what, reprovisionPolicy, hub, substatus, twin) => {
  await start();
  await group({ reprovisionPolicy, allocationPolicy: 'static', iotHubs: [west] });
  expect(await register()).toMatchObject({ assignedHub: west, substatus: 'initialAssignment' });
  await emulator.setTwin(west, 'unit', lived);
  await group({ reprovisionPolicy, allocationPolicy: 'static', iotHubs: [east] });
  expect(await register()).toMatchObject({ assignedHub: hub, substatus });
  expect(deviceIn(hub)?.twin).toEqual(twin);
});

it('hashed spreads, geoLatency takes the near hub, and IoT Edge devices are so in their hub', async () => {
  await start();
  await group({ allocationPolicy: 'hashed', capabilities: { iotEdge: true } });
  for (let n = 0; n < 12; n++) await register(`unit-${n}`);
  expect([emulator.devicesOf(west).size > 0, emulator.devicesOf(east).size > 0]).toEqual([true, true]);
  const [hub, id] = emulator.devicesOf(west).get('unit-0') ? [west, 'unit-0'] : [east, 'unit-0'];
  expect(deviceIn(hub, id)).toMatchObject({ iotEdge: true, twin: initialTwin });
  await group({ allocationPolicy: 'geoLatency' });
  expect(await register('near')).toMatchObject({ assignedHub: east });
});

it('custom asks the webhook about the group, and takes its twin', async () => {
  await start();
  const asked: unknown[] = [];
  const decide = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    asked.push(await json(request));
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ iotHubHostName: east, initialTwin: { tags: { by: 'webhook' } } }));
  };
  webhook = createServer((request, response) => void decide(request, response));
  webhook.listen(0, '127.0.0.1');
  await once(webhook, 'listening');
  const address = webhook.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const customAllocationDefinition = { webhookUrl: `http://127.0.0.1:${port}/`, apiVersion: '2021-10-01' };
  await group({ allocationPolicy: 'custom', customAllocationDefinition });
  expect(await register()).toMatchObject({ assignedHub: east });
  expect(asked).toMatchObject([
    {
      enrollmentGroup: { enrollmentGroupId: 'lot' },
      deviceRuntimeContext: { registrationId: 'unit' },
      linkedHubs: [west, east],
    },
  ]);
  expect(JSON.stringify(asked)).not.toContain(groupKey.toString('base64'));
  expect(deviceIn(east)?.twin).toEqual({ tags: { by: 'webhook' } });
});
