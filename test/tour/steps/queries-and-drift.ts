import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { TourStep } from '../tour.ts';

const registrationIds = z.array(z.looseObject({ registrationId: z.string() }));

export const queriesAndDrift: TourStep = {
  title: 'Queries with paging; what the cloud has against what the ledger says',
  async run(tour) {
    const found: string[] = [];
    let continuation: string | undefined;
    do {
      const more = continuation === undefined ? {} : { 'x-ms-continuation': continuation };
      const headers = { 'x-ms-max-item-count': '7', ...more };
      const page = await tour.service('POST', '/enrollments/query', { query: 'SELECT *' }, headers);
      found.push(...registrationIds.parse(page.body).map(({ registrationId }) => registrationId));
      const next = page.headers['x-ms-continuation'];
      continuation = typeof next === 'string' ? next : undefined;
    } while (continuation !== undefined);
    tour.holds(
      'pages of seven hold every entry once',
      [found.length, new Set(found).size],
      [tour.emulator.enrollments.size, found.length],
    );
    const listed = await tour.station('enrollments', 'list', '--limit', '3');
    const page = z.object({ enrollments: z.array(z.unknown()), next: z.string() }).parse(listed);
    tour.holds('the station lists a page and says where it goes on', page.enrollments.length, 3);

    const check = z.object({ units: z.array(z.looseObject({ registration: z.string(), hub: z.string().nullable() })) });
    const { units } = check.parse(await tour.station('enrollments', 'check'));
    const came = units.filter(({ registration }) => registration !== 'never');
    tour.holds(
      'each unit is told to have registered or not, and where',
      [units.length > 0, came.every(({ hub }) => hub)],
      [true, true],
    );
    const file = join(tour.root, 'enrollments.jsonl');
    const filter = ['--attestation', 'x509', '--text', 'tracker', '--registrations'];
    const written = await tour.station('enrollments', 'list', ...filter, '--out', file);
    const [head = '', ...rows] = (await readFile(file, 'utf8')).trim().split('\n');
    tour.holds('a filtered list goes into a file', written, { code: 0, rows: rows.length - 1 });
    tour.holds('which says what was asked', JSON.parse(head), { filter: { attestation: 'x509', text: 'tracker' } });

    tour.holds('of its own entries nothing differs', await tour.station('drift', '--ours'), { code: 0 });
    const ours = found.find((id) => id.startsWith('tracker-')) ?? '';
    await tour.emulator.enrollments.remove(ours);
    tour.holds('an entry that somebody removed is found missing', await tour.station('drift', '--ours'), {
      code: 1,
      kinds: { missing: 1 },
    });
  },
};
