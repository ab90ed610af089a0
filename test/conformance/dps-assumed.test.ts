import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawGroupDriver } from './dps-group-drivers.ts';
import { key } from './dps-service-cases.ts';
import { rawDriver, serviceCall } from './dps-service-drivers.ts';
import { type DpsTarget, openTarget, sasToken, send } from './dps-target.ts';

/** What nobody has seen the real service do: the emulator's choices, for a run against the real one to confirm or refute. */

let target: DpsTarget;
const made: string[] = [];
beforeAll(async () => {
  target = await openTarget();
});
afterAll(async () => {
  for (const id of made) {
    await rawDriver(target).remove(id);
    await rawGroupDriver(target).remove(id);
  }
  await target.close();
});
const newId = (label: string): string => {
  const id = target.newId(label);
  made.push(id);
  return id;
};
const attestation = { type: 'symmetricKey', symmetricKey: { primaryKey: key(1), secondaryKey: key(2) } };
const noEtag = Buffer.from('"00000000-0000-0000-0000-000000000000"').toString('base64');

describe('assumed of the service API', () => {
  it('[?] PUT with If-Match where nothing is: 412', async () => {
    const answer = await rawDriver(target).put({ registrationId: newId('absent'), attestation, etag: noEtag });
    expect(answer.status).toBe(412);
  });

  it('[?] DELETE with If-Match where nothing is: 404, which tells who may write without writing', async () => {
    expect((await rawDriver(target).remove(newId('nothing'), noEtag)).status).toBe(404);
  });

  it('[?] an outdated ETag has errorCode 412201', async () => {
    const id = newId('outdated');
    await rawDriver(target).put({ registrationId: id, attestation });
    expect((await rawDriver(target).remove(id, noEtag)).body).toMatchObject({ errorCode: 412201 });
  });

  it('[?] an unknown registration has errorCode 404202', async () => {
    const answer = await rawDriver(target).registration(newId('nobody'));
    expect(answer).toMatchObject({ status: 404, body: { errorCode: 404202 } });
  });

  it('[?] a group that exists has errorCode 409204', async () => {
    const enrollmentGroupId = newId('group');
    await rawGroupDriver(target).put({ enrollmentGroupId, attestation });
    const answer = await rawGroupDriver(target).put({ enrollmentGroupId, attestation });
    expect(answer).toMatchObject({ status: 409, body: { errorCode: 409204 } });
  });

  it('[?] bulk of more than 10 items is 400 and changes nothing', async () => {
    const items = Array.from({ length: 11 }, () => ({ registrationId: newId('bulk'), attestation }));
    expect((await rawDriver(target).bulk('create', items)).status).toBe(400);
    expect((await rawDriver(target).get(items[0]?.registrationId ?? '')).status).toBe(404);
  });

  it('[?] bulk applies each item for itself', async () => {
    const [there, fresh] = [newId('there'), newId('fresh')];
    await rawDriver(target).put({ registrationId: there, attestation });
    const items = [there, fresh].map((registrationId) => ({ registrationId, attestation }));
    const answer = await rawDriver(target).bulk('create', items);
    expect(answer).toMatchObject({ status: 200, body: { isSuccessful: false, errors: [{ registrationId: there }] } });
    expect((await rawDriver(target).get(fresh)).status).toBe(200);
  });

  it('[?] attestation none, a type of the swagger, is taken, answered as it is, and lets nobody in', async () => {
    const registrationId = newId('none');
    const none = { type: 'none' };
    const driver = rawDriver(target);
    expect(await driver.put({ registrationId, attestation: none })).toMatchObject({ status: 200 });
    expect((await driver.get(registrationId)).body).toMatchObject({ attestation: none });
    expect((await driver.attestation(registrationId)).body).toStrictEqual(none);
    const resource = `${target.idScope}/registrations/${registrationId}`;
    const answer = await send(target, target.deviceHostName, {
      method: 'PUT',
      path: `/${resource}/register?api-version=2019-03-31`,
      body: { registrationId },
      headers: { authorization: sasToken({ resource, key: key(1), keyName: 'registration' }) },
    });
    expect(answer).toMatchObject({ status: 401, body: { errorCode: 401002 } });
  });

  it('[?] x-ms-max-item-count of 0 is 400', async () => {
    const answer = await serviceCall(target)(
      'POST',
      '/enrollments/query',
      { query: 'SELECT *' },
      { 'x-ms-max-item-count': '0' },
    );
    expect(answer.status).toBe(400);
  });
});
