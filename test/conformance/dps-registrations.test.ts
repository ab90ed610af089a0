import { createHmac, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { registerDevice } from '../../station/emulator/device-client.ts';
import { rawGroupDriver, sdkGroupDriver } from './dps-group-drivers.ts';
import { rawDriver, sdkDriver, serviceCall } from './dps-service-drivers.ts';
import { type DpsTarget, openTarget } from './dps-target.ts';

let target: DpsTarget;
const groupIds: string[] = [];
const enrollmentIds: string[] = [];
beforeAll(async () => {
  target = await openTarget();
});
afterAll(async () => {
  for (const id of groupIds) await rawGroupDriver(target).remove(id);
  for (const id of enrollmentIds) await rawDriver(target).remove(id);
  await target.close();
});

const register = (registrationId: string, key: string) =>
  registerDevice({
    identity: {
      idScope: target.idScope,
      registrationId,
      globalEndpoint: target.deviceHostName,
      credential: { kind: 'symmetric-key', key },
    },
    protocol: 'http',
    timeoutMs: 30_000,
    ...(target.address === undefined ? {} : { address: target.address }),
    ...(target.ca === undefined ? {} : { ca: target.ca }),
  });

/** A group of its own with as many registered devices. */
async function registeredGroup(label: string, devices: number): Promise<{ id: string; registrationIds: string[] }> {
  const id = target.newId(label);
  groupIds.push(id);
  const key = randomBytes(64);
  const symmetricKey = { primaryKey: key.toString('base64'), secondaryKey: randomBytes(64).toString('base64') };
  await rawGroupDriver(target).put({ enrollmentGroupId: id, attestation: { type: 'symmetricKey', symmetricKey } });
  const registrationIds = Array.from({ length: devices }, (_, n) => `${id}-unit-${n}`);
  for (const registrationId of registrationIds) {
    await register(registrationId, createHmac('sha256', key).update(registrationId).digest('base64'));
  }
  return { id, registrationIds };
}
async function registeredUnit(label: string): Promise<string> {
  const id = target.newId(label);
  enrollmentIds.push(id);
  const primaryKey = randomBytes(32).toString('base64');
  const symmetricKey = { primaryKey, secondaryKey: randomBytes(32).toString('base64') };
  await rawDriver(target).put({ registrationId: id, attestation: { type: 'symmetricKey', symmetricKey } });
  await register(id, primaryKey);
  return id;
}
const states = z.array(z.looseObject({ registrationId: z.string(), status: z.literal('assigned') }));

describe('registrations of a group', () => {
  it('[SPEC] come in pages by x-ms-max-item-count and x-ms-continuation, each once', async () => {
    const { id, registrationIds } = await registeredGroup('paged', 3);
    const call = serviceCall(target);
    const found: string[] = [];
    let continuation: string | undefined;
    do {
      const page = await call('POST', `/registrations/${id}/query`, undefined, {
        'x-ms-max-item-count': '2',
        ...(continuation === undefined ? {} : { 'x-ms-continuation': continuation }),
      });
      expect(page).toMatchObject({ status: 200, headers: { 'x-ms-item-type': 'DeviceRegistration' } });
      const items = states.parse(page.body);
      expect(items.length).toBeLessThanOrEqual(2);
      found.push(...items.map(({ registrationId }) => registrationId));
      const next = page.headers['x-ms-continuation'];
      continuation = typeof next === 'string' ? next : undefined;
    } while (continuation !== undefined);
    expect(found.toSorted()).toEqual(registrationIds.toSorted());
  });

  it('[T] Microsoft’s client finds them by its query', async () => {
    const { id, registrationIds } = await registeredGroup('sdk', 1);
    const page = await sdkGroupDriver(target).registrations(id);
    expect(states.parse(page.body).map(({ registrationId }) => registrationId)).toEqual(registrationIds);
  });

  it('[?] go with their group', async () => {
    const { id, registrationIds } = await registeredGroup('gone', 1);
    await rawGroupDriver(target).remove(id);
    expect((await rawDriver(target).registration(registrationIds[0] ?? '')).status).toBe(404);
  });
});

describe.each([
  ['raw HTTPS', rawDriver],
  ['azure-iot-provisioning-service', sdkDriver],
])('the registration of an individual enrollment through %s', (_name, createDriver) => {
  it('[SPEC] is read with its status, hub, device and ETag', async () => {
    const id = await registeredUnit('read');
    const answer = await createDriver(target).registration(id);
    expect(answer).toMatchObject({
      status: 200,
      body: {
        registrationId: id,
        status: 'assigned',
        substatus: 'initialAssignment',
        deviceId: id,
        assignedHub: expect.stringMatching(/\.azure-devices\.net$/),
        etag: expect.any(String),
      },
    });
  });
});

describe('the registration of an individual enrollment', () => {
  it('[SPEC] is deleted with 204, by If-Match too, and then is not found', async () => {
    const id = await registeredUnit('removed');
    const call = serviceCall(target);
    const { etag } = z.object({ etag: z.string() }).parse((await call('GET', `/registrations/${id}`)).body);
    const removed = await call('DELETE', `/registrations/${id}`, undefined, { 'if-match': etag });
    expect([removed.status, removed.body]).toEqual([204, undefined]);
    expect((await call('GET', `/registrations/${id}`)).status).toBe(404);
    // The enrollment stays.
    expect((await call('GET', `/enrollments/${id}`)).status).toBe(200);
  });

  it('[?] goes with its enrollment', async () => {
    const id = await registeredUnit('orphan');
    await rawDriver(target).remove(id);
    expect((await rawDriver(target).registration(id)).status).toBe(404);
  });
});
