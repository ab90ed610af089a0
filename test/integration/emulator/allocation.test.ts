import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { registerDevice } from '../../../station/emulator/device-client.ts';
import { startDpsEmulator } from '../../../station/emulator/dps-emulator.ts';
import type { DpsEmulator, DpsEmulatorOptions } from '../../../station/emulator/dps-emulator-types.ts';
import type { EnrollmentRecord } from '../../../station/emulator/enrollment.ts';

const [west, east] = ['west.azure-devices.net', 'east.azure-devices.net'] as const;
const key = Buffer.alloc(32, 1).toString('base64');
const initialTwin = { tags: { line: 7 }, properties: { desired: { on: true } } };
const lived = { tags: { line: 7, owner: 'customer' }, properties: { desired: { on: false } } };

let emulator: DpsEmulator;
let webhook: Server | undefined;
afterEach(async () => {
  webhook?.close();
  webhook = undefined;
  await emulator.close();
});

const start = async (options: DpsEmulatorOptions = {}): Promise<void> => {
  emulator = await startDpsEmulator({ hubs: [west, east], assignAfterMs: 0, retryAfterSeconds: 0, ...options });
};
/** Creates the enrollment, or changes it. */
const enroll = (fields: object): Promise<EnrollmentRecord> => {
  const attestation = { type: 'symmetricKey', symmetricKey: { primaryKey: key, secondaryKey: key } };
  const ifMatch = emulator.enrollments.get('unit') ? '*' : undefined;
  return emulator.enrollments.put({ registrationId: 'unit', attestation, initialTwin, ...fields }, ifMatch);
};
const register = () => {
  const { host, port, ca, idScope, deviceHostName: globalEndpoint } = emulator.ready;
  const credential = { kind: 'symmetric-key', key } as const;
  const identity = { idScope, registrationId: 'unit', globalEndpoint, credential };
  return registerDevice({ identity, protocol: 'http', address: { host, port }, ca, timeoutMs: 10_000 });
};
const twinIn = (hub: string) => emulator.devicesOf(hub).get('unit')?.twin;

describe('a device that registers again', () => {
  it.each([
    ['takes its data along', { updateHubAssignment: true, migrateDeviceData: true }, east, 'deviceDataMigrated', lived],
    ['begins anew', { updateHubAssignment: true, migrateDeviceData: false }, east, 'deviceDataReset', initialTwin],
    ['stays', { updateHubAssignment: false, migrateDeviceData: false }, west, 'initialAssignment', lived],
  ])('when it should go elsewhere: %s', async (_what, reprovisionPolicy, hub, substatus, twin) => {
    await start();
    await enroll({ reprovisionPolicy, allocationPolicy: 'static', iotHubs: [west] });
    expect(await register()).toMatchObject({ assignedHub: west, substatus: 'initialAssignment' });
    expect(twinIn(west)).toEqual(initialTwin);
    await emulator.setTwin(west, 'unit', lived);
    await enroll({ reprovisionPolicy, allocationPolicy: 'static', iotHubs: [east] });
    expect(await register()).toMatchObject({ assignedHub: hub, substatus });
    expect(twinIn(hub)).toEqual(twin);
    expect(emulator.devicesOf(hub === east ? west : east).size).toBe(0);
  });

  it('finds its twin as it was, and is made anew where somebody removed it', async () => {
    await start();
    await enroll({ allocationPolicy: 'static', iotHubs: [west] });
    await register();
    await emulator.setTwin(west, 'unit', lived);
    expect(await register()).toMatchObject({ substatus: 'initialAssignment' });
    expect(twinIn(west)).toEqual(lived);
    await emulator.removeDevice(west, 'unit');
    expect(await register()).toMatchObject({ substatus: 'reprovisionedToInitialAssignment' });
    expect(twinIn(west)).toEqual(initialTwin);
  });

  it('is turned away while its entry is disabled, and then is where it was', async () => {
    await start();
    await enroll({ allocationPolicy: 'static', iotHubs: [west] });
    await register();
    await emulator.setTwin(west, 'unit', lived);
    await enroll({ provisioningStatus: 'disabled' });
    await expect(register()).rejects.toMatchObject({ code: 'DEVICE_REGISTRATION_REFUSED' });
    await enroll({ allocationPolicy: 'static', iotHubs: [west] });
    expect(await register()).toMatchObject({ assignedHub: west });
    expect(twinIn(west)).toEqual(lived);
  });
});

it('an IoT Edge device is one in its hub', async () => {
  await start();
  await enroll({ capabilities: { iotEdge: true }, iotHubs: [west] });
  await register();
  expect(emulator.devicesOf(west).get('unit')).toMatchObject({ iotEdge: true });
});

it('geoLatency takes the hub that the latency table says is nearest', async () => {
  const hubs = [
    { hostName: west, location: 'westeurope' },
    { hostName: east, location: 'eastus' },
  ];
  await start({ hubs, latencyMs: { westeurope: 80, eastus: 20 } });
  await enroll({ allocationPolicy: 'geoLatency' });
  expect(await register()).toMatchObject({ assignedHub: east });
});

describe('custom allocation', () => {
  const listen = async (answer: { status?: number; body?: unknown }): Promise<{ url: string; asked: unknown[] }> => {
    const asked: unknown[] = [];
    const server = createServer((request, response) => {
      let text = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      request.on('end', () => {
        asked.push(JSON.parse(text));
        response.writeHead(answer.status ?? 200).end(JSON.stringify(answer.body ?? {}));
      });
    });
    webhook = server;
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    return { url: `http://127.0.0.1:${port}/allocate`, asked };
  };
  const custom = (webhookUrl: string) => ({
    allocationPolicy: 'custom',
    customAllocationDefinition: { webhookUrl, apiVersion: '2021-10-01' },
  });

  it('asks the webhook, which may give another twin', async () => {
    await start();
    const { url, asked } = await listen({ body: { iotHubHostName: east, initialTwin: { tags: { chosen: true } } } });
    await enroll(custom(url));
    expect(await register()).toMatchObject({ assignedHub: east, substatus: 'initialAssignment' });
    expect(twinIn(east)).toEqual({ tags: { chosen: true } });
    await register();
    const told = {
      individualEnrollment: expect.objectContaining({
        registrationId: 'unit',
        attestation: { type: 'symmetricKey' },
        allocationPolicy: 'custom',
      }),
      linkedHubs: [west, east],
    };
    const device = { registrationId: 'unit', symmetricKey: {} };
    expect(asked).toEqual([
      { ...told, deviceRuntimeContext: device },
      { ...told, deviceRuntimeContext: { ...device, currentIotHubHostName: east, currentDeviceId: 'unit' } },
    ]);
  });

  it.each([
    ['an error', { status: 500 }],
    ['no hub', { body: {} }],
    ['a hub that is not linked', { body: { iotHubHostName: 'x.azure-devices.net' } }],
  ])('fails when the webhook answers %s', async (_what, answer) => {
    await start();
    await enroll(custom((await listen(answer)).url));
    await expect(register()).rejects.toMatchObject({ code: 'DEVICE_REGISTRATION_REFUSED' });
    expect(emulator.devicesOf(west).size + emulator.devicesOf(east).size).toBe(0);
  });

  it.each(['http://127.0.0.1:1/', 'https://hook.example/'])(
    'fails when %s cannot or must not be asked',
    async (url) => {
      await start();
      await enroll(custom(url));
      await expect(register()).rejects.toMatchObject({ code: 'DEVICE_REGISTRATION_REFUSED' });
    },
  );
});
