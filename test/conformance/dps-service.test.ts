import common from 'azure-iot-common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serviceCases } from './dps-service-cases.ts';
import { apiVersion, rawDriver, sdkDriver } from './dps-service-drivers.ts';
import { type DpsTarget, openTarget, sasToken, send } from './dps-target.ts';

let target: DpsTarget;
const made: string[] = [];
const newId = (label: string): string => {
  const id = target.newId(label);
  made.push(id);
  return id;
};

const get = (path: string, headers: Record<string, string>) =>
  send(target, target.serviceHostName, { method: 'GET', path, headers });
const tokenFor = (overrides: Partial<Parameters<typeof sasToken>[0]> = {}): string => {
  const policy = common.ConnectionString.parse(target.connectionString);
  const resource = target.serviceHostName;
  const { SharedAccessKey: key = '', SharedAccessKeyName: keyName = '' } = policy;
  return sasToken({ resource, key, keyName, ...overrides });
};

beforeAll(async () => {
  target = await openTarget();
});
afterAll(async () => {
  const driver = rawDriver(target);
  for (const id of made) await driver.remove(encodeURIComponent(id));
  await target.close();
});

describe.each([
  ['raw HTTPS', rawDriver],
  ['azure-iot-provisioning-service', sdkDriver],
])('the DPS service API through %s', (_name, createDriver) => {
  it.each(serviceCases.map((one) => [one.evidence, one.fact, one.run] as const))(
    '[%s] %s',
    async (_evidence, _fact, run) => {
      expect.hasAssertions();
      await run(createDriver(target), newId);
    },
  );
});

describe('the DPS service API at the wire', () => {
  it('[T] answers JSON in chunks, with Date and Strict-Transport-Security', async () => {
    const id = newId('headers');
    const put = await rawDriver(target).put({
      registrationId: id,
      attestation: { type: 'symmetricKey', symmetricKey: { primaryKey: null, secondaryKey: null } },
    });
    expect(put.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'transfer-encoding': 'chunked',
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
      date: expect.stringMatching(/GMT$/),
    });
  });

  it('[T] takes any case and a trailing slash in paths', async () => {
    const id = newId('routing');
    const attestation = { type: 'symmetricKey', symmetricKey: { primaryKey: null, secondaryKey: null } };
    await rawDriver(target).put({ registrationId: id, attestation });
    const answer = await get(`/ENROLLMENTS/${id}/?${apiVersion}`, { authorization: tokenFor() });
    expect(answer.status).toBe(200);
  });

  it('[T] takes the fields of a token in any order, encoded or plain', async () => {
    const id = newId('token');
    const attestation = { type: 'symmetricKey', symmetricKey: { primaryKey: null, secondaryKey: null } };
    await rawDriver(target).put({ registrationId: id, attestation });
    const resource = encodeURIComponent(`${target.serviceHostName}/enrollments`);
    for (const authorization of [tokenFor({ order: ['skn', 'se', 'sig', 'sr'] }), tokenFor({ resource })]) {
      expect((await get(`/enrollments/${id}?${apiVersion}`, { authorization })).status).toBe(200);
    }
  });

  it.each([
    ['no token', () => ({})],
    ['an expired token', () => ({ authorization: tokenFor({ expiresAt: Math.floor(Date.now() / 1000) - 600 }) })],
    ['a wrong key', () => ({ authorization: tokenFor({ key: Buffer.alloc(32).toString('base64') }) })],
    ['an unknown policy', () => ({ authorization: tokenFor({ keyName: 'nobody' }) })],
    [
      'a token for another service',
      () => ({ authorization: tokenFor({ resource: 'other.azure-devices-provisioning.net' }) }),
    ],
  ])('[DOC] answers 401 with Date to %s', async (_what, headers) => {
    const answer = await get(`/enrollments/any?${apiVersion}`, headers());
    expect(answer.status).toBe(401);
    expect(answer.body).toMatchObject({ trackingId: expect.any(String), message: expect.any(String) });
    expect(Math.abs(Date.parse(String(answer.headers['date'])) - Date.now())).toBeLessThan(60_000);
  });
});
