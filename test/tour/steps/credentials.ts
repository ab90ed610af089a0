import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TourStep } from '../tour.ts';

export const credentials: TourStep = {
  title: 'An identity of Entra ID with a role on the service, instead of a connection string',
  async run(tour) {
    const { serviceHostName } = tour.emulator.ready;
    const file = join(tour.home, 'station.toml');
    const plain = await readFile(file, 'utf8');
    await writeFile(join(tour.home, 'dps-token'), 'any-token', { mode: 0o600 });
    const identity = [
      `service_host = ${JSON.stringify(serviceHostName)}`,
      'credential = { kind = "token", token = "file:dps-token" }',
    ];
    await writeFile(file, plain.replace(/^(connection_string = .*)$/m, ['$1', ...identity].join('\n')));
    tour.holds('both at once are refused, with the line', await tour.station('groups', 'list'), {
      code: 2,
      error: { code: 'CONFIG_INVALID' },
    });
    await writeFile(file, plain.replace(/^connection_string = .*$/m, identity.join('\n')));
    tour.holds('the doctor says how the station signs in, and what it may', await tour.station('doctor'), {
      findings: [
        { check: 'cloud credential', state: 'ok' },
        { check: 'cloud rights', state: 'ok' },
      ],
    });
    tour.holds('groups are listed with a token', await tour.station('groups', 'list'), { code: 0 });
    await writeFile(file, plain);
  },
};
