import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { startDpsEmulator } from '../../../station/emulator/dps-emulator.ts';
import type { DpsEmulator, DpsEmulatorOptions } from '../../../station/emulator/dps-emulator-types.ts';
import { apiVersion } from '../../conformance/dps-service-drivers.ts';
import { type RawRequest, sasToken, send } from '../../conformance/dps-target.ts';
import { manualClock } from '../../unit/emulator/manual-clock.ts';
import { closeSound, connectTo, symmetricKey } from './emulator-client.ts';

let emulator: DpsEmulator;
let client: ReturnType<typeof connectTo>;

async function start(options: DpsEmulatorOptions = {}): Promise<void> {
  emulator = await startDpsEmulator(options);
  client = connectTo(emulator.ready);
}
const enroll = (registrationId: string, fill = 1) =>
  client.driver.put({ registrationId, attestation: symmetricKey(fill) });
const request = (parts: RawRequest, expiresAt?: number) => {
  const key = /SharedAccessKey=(.*)$/.exec(emulator.ready.connectionString)?.[1] ?? '';
  const authorization = sasToken({
    resource: emulator.ready.serviceHostName,
    key,
    keyName: 'provisioningserviceowner',
    ...(expiresAt === undefined ? {} : { expiresAt }),
  });
  return send(client.target, emulator.ready.serviceHostName, {
    ...parts,
    headers: { authorization, ...parts.headers },
  });
};

const put = (body: unknown, headers: Record<string, string> = {}, query = apiVersion) =>
  request({ method: 'PUT', path: `/enrollments/a?${query}`, body, headers });
const get = (expiresAt: number) => request({ method: 'GET', path: `/enrollments/a?${apiVersion}` }, expiresAt);

afterEach(async () => {
  client.close();
  await closeSound(emulator);
});

describe('what the emulator does not cover', () => {
  beforeEach(() => start());

  it.each([
    ['GET', '/nowhere', 404],
    ['PATCH', '/enrollments/a', 405],
  ])('answers unknown ways in DPS’s form: %s %s', async (method, path, status) => {
    const answer = await request({ method, path: `${path}?${apiVersion}` });
    expect([answer.status, answer.body]).toMatchObject([status, { errorCode: expect.any(Number) }]);
  });
});

describe('malformed requests', () => {
  beforeEach(() => start());

  it.each([
    ['no JSON', () => put('{"registrationId":'), 400],
    ['another content type', () => put('registrationId=a', { 'content-type': 'text/plain' }), 415],
    ['no api-version', () => put({ registrationId: 'a' }, {}, 'x=1'), 400],
    ['an id that is not the path’s', () => put({ registrationId: 'b', attestation: symmetricKey() }), 400],
    ['no attestation', () => put({ registrationId: 'a' }), 400],
    [
      'an unknown status',
      () => put({ registrationId: 'a', attestation: symmetricKey(), provisioningStatus: 'on' }),
      400,
    ],
    ['an oversized body', () => put({ registrationId: 'a', tag: 'x'.repeat(1_100_000) }), 400],
  ])('%s', async (_what, attempt, status) => {
    const answer = await attempt();
    expect([answer.status, answer.body]).toMatchObject([status, { errorCode: expect.any(Number) }]);
    expect(emulator.enrollments.size).toBe(0);
  });

  it('bulk of more than 10, of none and of an unknown mode change nothing', async () => {
    const items = Array.from({ length: 11 }, (_, index) => ({
      registrationId: `a${index}`,
      attestation: symmetricKey(),
    }));
    expect((await client.driver.bulk('create', items)).status).toBe(400);
    expect((await client.driver.bulk('create', [])).status).toBe(400);
    expect((await client.driver.bulk('upsert', items.slice(0, 1))).status).toBe(400);
    expect(emulator.enrollments.size).toBe(0);
  });
});

describe('bulk operations', () => {
  beforeEach(() => start());

  it('apply each item for itself', async () => {
    await enroll('there', 1);
    const bad = { registrationId: 'bad', attestation: { type: 'symmetricKey', symmetricKey: { primaryKey: 'no' } } };
    const items = [
      { registrationId: 'new', attestation: symmetricKey() },
      { registrationId: 'there', attestation: symmetricKey(2) },
      bad,
      { registrationId: 'new', attestation: symmetricKey(3) },
    ];
    const answer = await client.driver.bulk('create', items);
    const codes = z.object({ errors: z.array(z.object({ registrationId: z.string(), errorCode: z.number() })) });
    expect(codes.parse(answer.body).errors).toEqual([
      { registrationId: 'there', errorCode: 409201 },
      { registrationId: 'bad', errorCode: 400004 },
      { registrationId: 'new', errorCode: 409201 },
    ]);
    expect(emulator.enrollments.get('new')).toMatchObject({ attestation: symmetricKey(1) });
    expect(emulator.enrollments.get('there')).toMatchObject({ attestation: symmetricKey(1) });
  });

  it('updateIfMatchETag wants the current ETag', async () => {
    await enroll('unit');
    const etag = emulator.enrollments.get('unit')?.etag ?? '';
    const item = { registrationId: 'unit', attestation: symmetricKey(2) };
    const run = async (fields: object) =>
      (await client.driver.bulk('updateIfMatchETag', [{ ...item, ...fields }])).body;
    expect(await run({})).toMatchObject({ isSuccessful: false });
    expect(await run({ etag: 'outdated' })).toMatchObject({ isSuccessful: false });
    expect(await run({ etag })).toEqual({ errors: [], isSuccessful: true });
    expect(emulator.enrollments.get('unit')).toMatchObject({ attestation: symmetricKey(2) });
  });
});

describe('the quota', () => {
  it('throttles with Retry-After, changes nothing, and lets go when the time has passed', async () => {
    const clock = manualClock(new Date().toISOString());
    await start({ clock, quota: { operationsPerMinute: 2 } });
    expect([(await enroll('a')).status, (await enroll('b')).status]).toEqual([200, 200]);
    const refused = await enroll('c');
    expect(refused.status).toBe(429);
    expect(refused.headers['retry-after']).toBe('60');
    expect(emulator.enrollments.get('c')).toBeUndefined();
    expect(emulator.counters.throttled).toBe(1);
    clock.advance(60_000);
    expect((await enroll('c')).status).toBe(200);
  });

  it('can leave Retry-After out, and count a bulk by its items', async () => {
    await start({ quota: { operationsPerMinute: 3, bulkCountsAs: 'items', tellRetryAfter: false } });
    const items = ['a', 'b'].map((registrationId) => ({ registrationId, attestation: symmetricKey() }));
    expect((await client.driver.bulk('create', items)).status).toBe(200);
    const refused = await client.driver.bulk('delete', items);
    expect(refused.status).toBe(429);
    expect(refused.headers).not.toHaveProperty('retry-after');
    expect((await enroll('c')).status).toBe(200);
  });
});

describe('outages', () => {
  beforeEach(() => start());

  it('refuse: nothing listens, until it is lifted on the same port', async () => {
    await enroll('a');
    await emulator.setOutage('refuse');
    await expect(enroll('b')).rejects.toMatchObject({ code: expect.stringMatching(/^(ECONNREFUSED|ECONNRESET)$/) });
    await expect(enroll('b')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await emulator.setOutage(null);
    expect((await enroll('b')).status).toBe(200);
  });

  it('reset: no effect, the connection is reset', async () => {
    await emulator.setOutage('reset');
    // With the syscall: a real RST, not a connection that merely ended.
    await expect(enroll('a')).rejects.toMatchObject({ code: 'ECONNRESET', syscall: 'read' });
    expect(emulator.enrollments.size).toBe(0);
  });

  it.each(['500', '503'])('%s: refused in DPS’s form, no effect', async (outage) => {
    await emulator.setOutage(outage);
    const answer = await enroll('a');
    expect([answer.status, answer.body]).toMatchObject([Number(outage), { errorCode: Number(outage) * 1000 + 1 }]);
    expect(emulator.enrollments.size).toBe(0);
  });

  it('429:no-retry-after and 429:SECONDS', async () => {
    await emulator.setOutage('429:no-retry-after');
    expect((await enroll('a')).headers).not.toHaveProperty('retry-after');
    await emulator.setOutage('429:7');
    expect((await enroll('a')).headers['retry-after']).toBe('7');
  });

  it.each([
    ['timeout-after-success:1', 'after'],
    ['silent', 'none'],
  ])('%s: no answer, effect: %s', async (outage, effect) => {
    await emulator.setOutage(outage);
    const answer = enroll('a').then(
      () => 'answered',
      () => 'closed',
    );
    const expected = effect === 'after' ? 1 : 0;
    await vi.waitUntil(() => emulator.counters.faulted === 1 && emulator.enrollments.size === expected, {
      interval: 1,
      timeout: 30_000,
    });
    client.target.agent.destroy();
    expect(await answer).toBe('closed');
    expect(emulator.enrollments.size).toBe(expected);
    client = connectTo(emulator.ready);
    await emulator.setOutage(null);
    expect((await enroll('a')).status).toBe(effect === 'after' ? 409 : 200);
  });

  it('reset-after-success:1: effect done, connection reset, then all is well', async () => {
    await emulator.setOutage('reset-after-success:1');
    await expect(enroll('a')).rejects.toMatchObject({ code: 'ECONNRESET', syscall: 'read' });
    expect((await enroll('a')).status).toBe(409);
  });

  it('slow: the answer comes late, with its effect', async () => {
    await emulator.setOutage('slow:40');
    const started = performance.now();
    expect((await enroll('a')).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThan(35);
  });

  it.each([3600, -3600])('clock-skew:%i: the Date header tells it, and tokens are judged by it', async (seconds) => {
    await emulator.setOutage(`clock-skew:${seconds}`);
    const now = Math.floor(Date.now() / 1000);
    const good = await get(now + seconds + 60);
    expect(good.status).toBe(404);
    expect(Math.abs(Date.parse(String(good.headers['date'])) / 1000 - now - seconds)).toBeLessThan(30);
    expect((await get(now + seconds - 60)).status).toBe(401);
  });

  it('planned faults hit the nth request only', async () => {
    emulator.faults.add({
      effect: { kind: 'status', status: 500, retryAfterSeconds: null },
      matches: ({ method, path }) => method === 'PUT' && path.startsWith('/enrollments/'),
      skip: 1,
    });
    expect([(await enroll('a')).status, (await enroll('b')).status, (await enroll('b')).status]).toEqual([
      200, 500, 200,
    ]);
  });
});
