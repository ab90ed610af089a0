import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { homeAt } from '../../../station/config/home.ts';
import { initialiseStation } from '../../../station/initialise.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'station-init-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('of two that make the same station at once, one does and the other is told so; nothing half-made stays', async () => {
  const home = homeAt(join(folder, 'station'));
  const initialise = () =>
    initialiseStation({
      home,
      answers: { id: 'line-1', site: 'here', signer: { kind: 'software' } },
      person: 'tester',
      readSecret: () => () => Promise.resolve(Buffer.from('a passphrase for tests')),
      issuingCa: 'self-signed',
      caCommonName: 'Test CA',
      caKeyAlgorithm: 'ec-p256',
    });
  const ended = await Promise.allSettled([initialise(), initialise()]);
  expect(ended.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(ended.find((one) => one.status === 'rejected')?.reason).toMatchObject({ code: 'STATION_EXISTS' });
  expect(await readdir(folder)).toEqual(['station']);
});
