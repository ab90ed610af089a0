import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { registerDevice } from '../../../station/emulator/device-client.ts';
import { startDpsEmulator } from '../../../station/emulator/dps-emulator.ts';
import type { DpsEmulator } from '../../../station/emulator/dps-emulator-types.ts';
import { makeCertificate } from '../../conformance/dps-certificates.ts';
import { closeSound } from './emulator-client.ts';

const hub = 'east.azure-devices.net';
const keys = ['primary-of-one', 'secondary-of-one', 'primary-of-lot', 'secondary-of-lot'].map((name) =>
  Buffer.from(`canary ${name}, a symmetric key`).toString('base64'),
);
const [primaryKey = '', secondaryKey = '', groupPrimary = '', groupSecondary = ''] = keys;
let emulator: DpsEmulator;

const register = (registrationId: string, key: string) => {
  const { host, port, ca, idScope, deviceHostName: globalEndpoint } = emulator.ready;
  const credential = { kind: 'symmetric-key', key } as const;
  const identity = { idScope, registrationId, globalEndpoint, credential };
  return registerDevice({ identity, protocol: 'http', address: { host, port }, ca });
};

beforeEach(async () => {
  const ca = makeCertificate({ commonName: 'Factory <CA>', ca: true });
  emulator = await startDpsEmulator({
    hubs: [hub, 'west.azure-devices.net'],
    pagePort: 0,
    assignAfterMs: 0,
    retryAfterSeconds: 0,
    verifiedCas: [ca.pem],
  });
  await emulator.enrollments.put({
    registrationId: 'one',
    attestation: { type: 'symmetricKey', symmetricKey: { primaryKey, secondaryKey } },
    iotHubs: [hub],
    initialTwin: { tags: { note: '<script>alert("twin")</script>' } },
    allocationPolicy: 'static',
  });
  await emulator.groups.put({
    enrollmentGroupId: 'lot',
    attestation: {
      type: 'symmetricKey',
      symmetricKey: { primaryKey: groupPrimary, secondaryKey: groupSecondary },
    },
    allocationPolicy: 'custom',
    customAllocationDefinition: {
      webhookUrl: 'https://allocate.example/api?code=canary-code',
      apiVersion: '2019-03-31',
    },
  });
});
afterEach(() => closeSound(emulator));

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}
const ask = (path: string, options: { method?: string; host?: string } = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { method = 'GET', host } = options;
    const headers = host === undefined ? {} : { host };
    request(new URL(path, emulator.ready.pageUrl), { method, headers }, (response) => {
      text(response).then(
        (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        reject,
      );
    })
      .on('error', reject)
      .end();
  });

/** Every page that links lead to, by its path. */
async function crawl(): Promise<Map<string, Answer>> {
  const found = new Map<string, Answer>();
  const waiting = ['/'];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (found.has(path)) continue;
    const answer = await ask(path);
    found.set(path, answer);
    for (const [, href = ''] of answer.body.matchAll(/href="([^"]*)"/g)) waiting.push(href);
  }
  return found;
}

it('shows entries, groups, registrations, CAs, hubs, devices and twins, escaped, and no secret on any page', async () => {
  await register('one', primaryKey);
  const derived = createHmac('sha256', Buffer.from(groupPrimary, 'base64')).update('two').digest('base64');
  // Its webhook is not on this machine: the registration fails, and shows so.
  await expect(register('two', derived)).rejects.toMatchObject({ code: 'DEVICE_REGISTRATION_REFUSED' });

  const pages = await crawl();
  expect([...pages.keys()].toSorted()).toEqual([
    '/',
    '/cas',
    '/enrollments',
    '/enrollments/one',
    '/groups',
    '/groups/lot',
    '/hubs',
    '/hubs/east.azure-devices.net',
    '/hubs/east.azure-devices.net/one',
    '/hubs/west.azure-devices.net',
    '/registrations',
    '/registrations/one',
    '/registrations/two',
    '/style.css',
  ]);
  const shared = /SharedAccessKey=(.*)$/.exec(emulator.ready.connectionString)?.[1] ?? 'none';
  for (const [path, { status, body }] of pages) {
    expect([path, status]).toEqual([path, 200]);
    for (const secret of [...keys, derived, shared, 'canary-code', '<script', 'Factory <CA>']) {
      expect(body, path).not.toContain(secret);
    }
  }
  const shows = (path: string): string => pages.get(path)?.body ?? '';
  expect(shows('/hubs/east.azure-devices.net/one')).toContain('&lt;script&gt;alert(\\&quot;twin\\&quot;)');
  expect(shows('/enrollments/one')).toContain('&quot;assignedHub&quot;: &quot;east.azure-devices.net&quot;');
  expect(shows('/groups/lot')).toContain('https://allocate.example/api?(not shown)');
  expect(shows('/registrations')).toContain('failed');
  expect(shows('/cas')).toContain('Factory &lt;CA&gt;');
});

it('lists a hundred a page, each entry once', async () => {
  for (let n = 0; n < 250; n++) {
    const attestation = { type: 'symmetricKey', symmetricKey: { primaryKey, secondaryKey } };
    await emulator.enrollments.put({ registrationId: `unit-${n}`, attestation });
  }
  const seen: string[] = [];
  const sizes: number[] = [];
  let path: string | undefined = '/enrollments';
  while (path !== undefined) {
    const { body }: Answer = await ask(path);
    const ids = [...body.matchAll(/<a href="\/enrollments\/[^"]+">([^<]+)<\/a>/g)].map(([, id = '']) => id);
    sizes.push(ids.length);
    seen.push(...ids);
    path = /<a href="([^"]*)" rel="next">/.exec(body)?.[1];
  }
  expect(sizes).toEqual([100, 100, 51]);
  expect(new Set(seen).size).toBe(251);
  expect((await ask('/enrollments/find?id=UNIT-249')).body).toContain('<h1>unit-249</h1>');
});

describe('the pages', () => {
  it.each([
    '/nowhere',
    '/enrollments/nobody',
    '/enrollments/one/more',
    '/enrollments?after=x',
    '/hubs/north.azure-devices.net',
    '/hubs/east.azure-devices.net/nobody',
    '/%ff',
  ])('answer 404 to %s', async (path) => {
    expect((await ask(path)).status).toBe(404);
  });

  it.each(['POST', 'PUT', 'DELETE'])('refuse %s', async (method) => {
    const answer = await ask('/enrollments/one', { method });
    expect([answer.status, answer.headers['allow']]).toEqual([405, 'GET, HEAD']);
    expect(emulator.enrollments.get('one')).toBeDefined();
  });

  it('answer to no other name, run no script and stay in no cache', async () => {
    expect((await ask('/', { host: 'rebound.example' })).status).toBe(421);
    const { headers, body } = await ask('/', { host: 'localhost:1' });
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'x-content-type-options': 'nosniff',
    });
    expect(body).toContain('<html lang="en">');
    expect((await ask('/', { method: 'HEAD' })).body).toBe('');
  });

  it('are not there unless they are asked for', async () => {
    const plain = await startDpsEmulator();
    expect(plain.ready).not.toHaveProperty('pageUrl');
    await plain.close();
  });
});
