import { createHmac } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import { z } from 'zod';
import { startDpsEmulator } from '../../../station/emulator/dps-emulator.ts';
import type { DpsEmulator, DpsEmulatorOptions } from '../../../station/emulator/dps-emulator-types.ts';
import { serviceCall } from '../../conformance/dps-service-drivers.ts';
import { type RawAnswer, sasToken, send } from '../../conformance/dps-target.ts';
import { manualClock } from '../../unit/emulator/manual-clock.ts';
import { closeSound, connectTo, symmetricKey } from './emulator-client.ts';

const key = Buffer.alloc(32, 1).toString('base64');
let emulator: DpsEmulator;
let client: ReturnType<typeof connectTo>;

async function start(options: DpsEmulatorOptions = {}): Promise<void> {
  emulator = await startDpsEmulator({ assignAfterMs: 0, retryAfterSeconds: 0, ...options });
  client = connectTo(emulator.ready);
}
afterEach(async () => {
  client.close();
  await closeSound(emulator);
});

const device = (id: string, method: string, path: string, deviceKey = key): Promise<RawAnswer> => {
  const resource = `${emulator.ready.idScope}/registrations/${id}`;
  return send(client.target, emulator.ready.deviceHostName, {
    method,
    path: `/${resource}${path}?api-version=2019-03-31`,
    body: { registrationId: id },
    headers: {
      authorization: sasToken({ resource: encodeURIComponent(resource), key: deviceKey, keyName: 'registration' }),
    },
  });
};
const operation = z.object({ operationId: z.string() });
async function register(id: string, deviceKey = key): Promise<void> {
  const { operationId } = operation.parse((await device(id, 'PUT', '/register', deviceKey)).body);
  expect(await device(id, 'GET', `/operations/${operationId}`, deviceKey)).toMatchObject({ status: 200 });
}
const deviceKeyOf = (id: string): string =>
  createHmac('sha256', Buffer.from(key, 'base64')).update(id).digest('base64');

it('a group’s registrations come page by page; what is deleted between two pages is passed over', async () => {
  await start();
  await emulator.groups.put({ enrollmentGroupId: 'lot', attestation: symmetricKey() });
  await emulator.groups.put({ enrollmentGroupId: 'other', attestation: symmetricKey(7) });
  for (const id of ['a', 'b', 'c', 'd', 'e']) await register(id, deviceKeyOf(id));
  await emulator.enrollments.put({ registrationId: 'single', attestation: symmetricKey() });
  await register('single');

  const call = serviceCall(client.target);
  const pages: string[][] = [];
  let continuation: string | undefined;
  do {
    const answer = await call('POST', '/registrations/lot/query', undefined, {
      'x-ms-max-item-count': '2',
      ...(continuation === undefined ? {} : { 'x-ms-continuation': continuation }),
    });
    expect(answer).toMatchObject({ status: 200, headers: { 'x-ms-item-type': 'DeviceRegistration' } });
    const items = z.array(z.object({ registrationId: z.string(), status: z.literal('assigned') })).parse(answer.body);
    pages.push(items.map(({ registrationId }) => registrationId));
    if (pages.length === 1) await call('DELETE', '/registrations/c');
    const next = answer.headers['x-ms-continuation'];
    continuation = typeof next === 'string' ? next : undefined;
  } while (continuation !== undefined);
  expect(pages).toEqual([
    ['a', 'b'],
    ['d', 'e'],
  ]);
  expect((await call('POST', '/registrations/other/query')).body).toEqual([]);
});

it.each([
  [
    'of an individual enrollment',
    async () => emulator.enrollments.put({ registrationId: 'unit', attestation: symmetricKey() }),
    key,
  ],
  [
    'of a group',
    async () => emulator.groups.put({ enrollmentGroupId: 'lot', attestation: symmetricKey() }),
    deviceKeyOf('unit'),
  ],
])('a registration %s can be read, deleted by its ETag alone, and comes back', async (_what, enroll, deviceKey) => {
  await start();
  await enroll();
  await register('unit', deviceKey);
  const call = serviceCall(client.target);
  const read = await call('GET', '/registrations/unit');
  expect(read).toMatchObject({ status: 200, body: { registrationId: 'unit', status: 'assigned' } });
  const { etag } = z.object({ etag: z.string() }).parse(read.body);
  const wrong = Buffer.from('"0"').toString('base64');
  expect((await call('DELETE', '/registrations/unit', undefined, { 'if-match': wrong })).status).toBe(412);
  expect((await call('DELETE', '/registrations/unit', undefined, { 'if-match': etag })).status).toBe(204);
  expect((await call('GET', '/registrations/unit')).status).toBe(404);
  await register('unit', deviceKey);
  expect((await call('GET', '/registrations/unit')).status).toBe(200);
});

it('each device’s polls are throttled by themselves, and only polls', async () => {
  const clock = manualClock(new Date().toISOString());
  await start({ clock, quota: { pollsPerDevice: 2 } });
  for (const id of ['unit', 'other']) {
    await emulator.enrollments.put({ registrationId: id, attestation: symmetricKey() });
  }
  await register('unit');
  clock.advance(4000);
  expect((await device('unit', 'POST', '')).status).toBe(200);
  const refused = await device('UNIT', 'POST', '');
  expect([refused.status, refused.headers['retry-after']]).toEqual([429, '6']);
  expect((await device('unit', 'PUT', '/register')).status).toBe(202);
  expect((await device('other', 'POST', '')).status).toBe(200);
  expect((await serviceCall(client.target)('GET', '/registrations/unit')).status).toBe(200);
  clock.advance(6000);
  expect((await device('unit', 'POST', '')).status).toBe(200);
  expect(emulator.counters.throttled).toBe(1);
});
