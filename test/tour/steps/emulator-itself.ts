import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startDpsEmulator } from '../../../station/emulator/dps-emulator.ts';
import { sasToken, send } from '../../conformance/dps-target.ts';
import { keyOf, symmetricKey } from '../entries.ts';
import type { TourStep } from '../tour.ts';

export const emulatorItself: TourStep = {
  title: 'The emulator: throttles, outages, a restart, and its pages',
  async run(tour) {
    const { pageUrl = '' } = tour.emulator.ready;
    const page = await (await fetch(new URL('/hubs', pageUrl))).text();
    tour.holds('a page shows the hubs', page.includes('west.azure-devices.net'), true);
    tour.holds('and refuses to change anything', (await fetch(pageUrl, { method: 'POST' })).status, 405);

    await tour.emulator.setOutage('503');
    tour.holds('an outage is an outage', await tour.service('GET', '/enrollments/x509'), { status: 503 });
    await tour.emulator.setOutage(null);
    tour.holds('and ends', await tour.service('GET', '/enrollments/x509'), { status: 200 });

    const stateFile = join(tour.root, 'throttled.state');
    const options = { stateFile, quota: { operationsPerMinute: 1, registrationsPerMinute: 1, pollsPerDevice: 1 } };
    const throttled = await startDpsEmulator({ ...options, assignAfterMs: 0, retryAfterSeconds: 0 });
    const { Agent } = await import('node:https');
    const { host, port, ca, idScope, deviceHostName } = throttled.ready;
    const agent = new Agent({ host, port, ca });
    try {
      await throttled.enrollments.put({ registrationId: 'unit', attestation: symmetricKey(keyOf('k'), keyOf('l')) });
      const resource = `${idScope}/registrations/unit`;
      const authorization = sasToken({
        resource: encodeURIComponent(resource),
        key: keyOf('k'),
        keyName: 'registration',
      });
      const device = (method: string, path: string) => {
        const request = { method, path: `/${resource}${path}?api-version=2019-03-31`, headers: { authorization } };
        const target = { ...throttled.ready, real: false, address: undefined, addressFor: () => undefined, agent };
        const whole = { ...target, newId: (label: string) => label, close: async () => undefined };
        return send(whole, deviceHostName, { ...request, body: { registrationId: 'unit' } });
      };
      for (const [what, method, path] of [
        ['registrations', 'PUT', '/register'],
        ['polls of a device', 'POST', ''],
      ] as const) {
        const first = await device(method, path);
        const second = await device(method, path);
        tour.holds(
          `${what} beyond the quota are 429 with Retry-After`,
          [first.status < 300, second.status, Number(second.headers['retry-after']) > 0],
          [true, 429, true],
        );
      }
    } finally {
      agent.destroy();
      await throttled.close();
    }
    const again = await startDpsEmulator(options);
    tour.holds(
      'it is the same service after a restart',
      [again.ready.idScope, again.ready.connectionString, again.enrollments.size],
      [idScope, throttled.ready.connectionString, 1],
    );
    await again.close();
    tour.holds(
      'its state says that it holds secrets',
      readFileSync(stateFile, 'utf8').includes('Never put production keys here'),
      true,
    );
  },
};
