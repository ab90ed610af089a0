import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { enroll, keyOf, symmetricKey, withKey } from '../entries.ts';
import { east, type Registration, type Tour, type TourStep, west } from '../tour.ts';

const key = keyOf('allocation');

async function allocated(tour: Tour, id: string, fields: object): Promise<Registration> {
  await enroll(tour, id, { attestation: symmetricKey(key), ...fields });
  return await tour.register(id, withKey(key));
}

export const allocation: TourStep = {
  title: 'Allocation: hashed, geoLatency, static, custom',
  async run(tour) {
    const spread = new Set<string>();
    for (let n = 0; n < 12; n++) {
      const registered = await allocated(tour, `hashed-${n}`, { allocationPolicy: 'hashed' });
      if ('assignedHub' in registered) spread.add(registered.assignedHub);
    }
    tour.holds('hashed uses both hubs for twelve devices', [...spread].toSorted(), [east, west]);
    const near = await allocated(tour, 'near', { allocationPolicy: 'geoLatency' });
    tour.holds('geoLatency takes the near hub', near, { assignedHub: east });
    const fixed = await allocated(tour, 'static', { allocationPolicy: 'static', iotHubs: [west] });
    tour.holds('static takes the hub that the entry names', fixed, { assignedHub: west });

    const asked: unknown[] = [];
    const decide = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      asked.push(await json(request));
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ iotHubHostName: west, initialTwin: { tags: { by: 'webhook' } } }));
    };
    const webhook = createServer((request, response) => void decide(request, response));
    webhook.listen(0, '127.0.0.1');
    await once(webhook, 'listening');
    const address = webhook.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      const customAllocationDefinition = { webhookUrl: `http://127.0.0.1:${port}/`, apiVersion: '2019-03-31' };
      const custom = { allocationPolicy: 'custom', customAllocationDefinition };
      tour.holds('custom asks a webhook, and follows it', await allocated(tour, 'custom', custom), {
        assignedHub: west,
      });
      tour.holds('the webhook was told of device and hubs', asked, [
        { deviceRuntimeContext: { registrationId: 'custom' }, linkedHubs: [west, east] },
      ]);
      tour.holds('the device has the webhook’s twin', tour.emulator.devicesOf(west).get('custom'), {
        twin: { tags: { by: 'webhook' } },
      });
    } finally {
      webhook.close();
      webhook.closeAllConnections();
    }
    const lost = { webhookUrl: `http://127.0.0.1:${port}/`, apiVersion: '2019-03-31' };
    const unheard = await allocated(tour, 'unheard', { allocationPolicy: 'custom', customAllocationDefinition: lost });
    tour.holds('a webhook that cannot be reached fails the registration', unheard, {
      refused: 'DEVICE_REGISTRATION_REFUSED',
    });
  },
};
