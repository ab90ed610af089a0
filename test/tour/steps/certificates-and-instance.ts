import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TourStep } from '../tour.ts';
import { east } from '../tour.ts';

export const certificatesAndInstance: TourStep = {
  title: 'The instance, its hubs and its CAs, over Azure Resource Manager; a CA is proven inside the signer',
  async run(tour) {
    const { armEndpoint, subscriptionId, resourceGroup, serviceName, caFile, idScope } = tour.emulator.ready;
    await writeFile(join(tour.home, 'arm-token'), 'any-token', { mode: 0o600 });
    const settings = {
      subscription: subscriptionId,
      resource_group: resourceGroup,
      service: serviceName,
      endpoint: armEndpoint,
      ca_file: caFile,
    };
    const lines = Object.entries(settings).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
    const credential = 'credential = { kind = "token", token = "file:arm-token" }';
    await appendFile(join(tour.home, 'station.toml'), ['', '[dps.arm]', ...lines, credential, ''].join('\n'));

    tour.holds('the instance is described', await tour.station('dps', 'show'), { code: 0, idScope });
    tour.holds('unlinking a hub asks for a yes', await tour.station('dps', 'hubs', 'unlink', east), { code: 2 });

    tour.holds('the issuing CA is uploaded', await tour.station('ca', 'upload', '--name', 'line'), {
      code: 0,
      verified: false,
    });
    tour.holds('a look at what proving would do', await tour.station('ca', 'verify', 'line', '--dry-run'), {
      code: 0,
      dryRun: true,
      changes: [{ change: 'ca-code' }, { change: 'ca-verify' }],
    });
    tour.holds('it is proven', await tour.station('ca', 'verify', 'line'), { code: 0, verified: true });
    tour.holds('and is verified from then on', await tour.station('ca', 'status', 'line'), { code: 0, verified: true });
    tour.holds('deleting it asks for a yes', await tour.station('ca', 'delete', 'line'), { code: 2 });
    tour.holds('it is deleted', await tour.station('ca', 'delete', 'line', '--yes'), { code: 0, deleted: true });
  },
};
