import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { SimulatedIdentity } from '../../station/devices/simulator/device-simulator.ts';
import { type DeviceRegistration, registerDevice } from '../../station/emulator/device-client.ts';
import { deviceProtocols } from '../../station/emulator/device-transports.ts';
import { makeCertificate, type TestCertificate } from './dps-certificates.ts';
import { rawDriver, type ServiceDriver } from './dps-service-drivers.ts';
import { type DpsTarget, openTarget, type RawAnswer, sasToken, send } from './dps-target.ts';

/** As Microsoft's Node device SDK asks. */
const deviceVersion = 'api-version=2019-03-31';
const primaryKey = Buffer.alloc(32, 1).toString('base64');
const secondaryKey = Buffer.alloc(32, 2).toString('base64');

let target: DpsTarget;
let service: ServiceDriver;
const made: string[] = [];

beforeAll(async () => {
  target = await openTarget();
  service = rawDriver(target);
});
afterAll(async () => {
  for (const id of made) await service.remove(id);
  await target.close();
});

const newId = (label: string): string => {
  const id = target.newId(label);
  made.push(id);
  return id;
};
async function enrollKeys(id: string, fields: object = {}): Promise<string> {
  const attestation = { type: 'symmetricKey', symmetricKey: { primaryKey, secondaryKey } };
  const answer = await service.put({ registrationId: id, attestation, ...fields });
  expect(answer.status).toBe(200);
  return id;
}
async function enrollCertificate(id: string, { pem }: TestCertificate): Promise<string> {
  const attestation = { type: 'x509', x509: { clientCertificates: { primary: { certificate: pem } } } };
  expect((await service.put({ registrationId: id, attestation })).status).toBe(200);
  return id;
}
const device = (method: string, id: string, path: string, key: string, body?: unknown): Promise<RawAnswer> =>
  send(target, target.deviceHostName, {
    method,
    path: `/${target.idScope}/registrations/${id}${path}?${deviceVersion}`,
    body,
    headers: {
      authorization: sasToken({
        resource: `${target.idScope}/registrations/${id}`,
        key,
        keyName: 'registration',
      }),
    },
  });

const withKey = (key: string): SimulatedIdentity['credential'] => ({ kind: 'symmetric-key', key });
const withCertificate = ({ pem, privateKey }: TestCertificate): SimulatedIdentity['credential'] => ({
  kind: 'x509',
  certificate: pem,
  privateKey,
});

describe.each(deviceProtocols)('registration through Microsoft’s device SDK over %s', (protocol) => {
  const register = (
    registrationId: string,
    credential: SimulatedIdentity['credential'],
    idScope = target.idScope,
  ): Promise<DeviceRegistration> => {
    const address = target.addressFor(protocol);
    const identity = { idScope, registrationId, globalEndpoint: target.deviceHostName, credential };
    return registerDevice({
      identity,
      protocol,
      timeoutMs: 30_000,
      ...(address ? { address } : {}),
      ...(target.ca === undefined ? {} : { ca: target.ca }),
    });
  };

  it.each([
    ['primary', primaryKey],
    ['secondary', secondaryKey],
  ])('[DOC] assigns a device with the %s key', async (_which, key) => {
    const id = await enrollKeys(newId('keys'));
    const registration = await register(id, withKey(key));
    expect(registration).toStrictEqual({
      assignedHub: expect.stringMatching(/\.azure-devices\.net$/),
      deviceId: id,
      status: 'assigned',
      substatus: 'initialAssignment',
    });
  });

  it('[DOC] assigns a device with the enrolled certificate', async () => {
    const id = newId('certificate');
    const certificate = makeCertificate({ commonName: id });
    await enrollCertificate(id, certificate);
    expect(await register(id, withCertificate(certificate))).toMatchObject({ deviceId: id, status: 'assigned' });
  });

  it('[DOC] names the device by the enrollment’s deviceId', async () => {
    const id = newId('named');
    await enrollKeys(id, { deviceId: `${id}-device` });
    expect((await register(id, withKey(primaryKey))).deviceId).toBe(`${id}-device`);
  });

  it('[DOC] shows the assignment in the registration and in the enrollment', async () => {
    const id = await enrollKeys(newId('state'));
    const { assignedHub, deviceId } = await register(id, withKey(primaryKey));
    const state = { registrationId: id, status: 'assigned', assignedHub, deviceId, etag: expect.any(String) };
    expect((await service.registration(id)).body).toMatchObject(state);
    expect((await service.get(id)).body).toMatchObject({ registrationState: state });
  });

  it('[DOC] keeps the hub of a device that registers again', async () => {
    const id = await enrollKeys(newId('again'));
    const first = await register(id, withKey(primaryKey));
    expect((await register(id, withKey(primaryKey))).assignedHub).toBe(first.assignedHub);
  });

  it.each([
    [
      'a key that is not enrolled',
      async (id: string) => register(await enrollKeys(id), withKey(Buffer.alloc(32, 9).toString('base64'))),
    ],
    ['an unknown registration id', (id: string) => register(id, withKey(primaryKey))],
    ['another id scope', async (id: string) => register(await enrollKeys(id), withKey(primaryKey), '0ne00000000')],
    [
      'a disabled enrollment',
      async (id: string) => register(await enrollKeys(id, { provisioningStatus: 'disabled' }), withKey(primaryKey)),
    ],
    [
      'a certificate that is not enrolled',
      async (id: string) => {
        await enrollCertificate(id, makeCertificate({ commonName: id }));
        return await register(id, withCertificate(makeCertificate({ commonName: id })));
      },
    ],
    [
      'a certificate whose CN is not the registration id',
      async (id: string) => {
        const certificate = makeCertificate({ commonName: `${id}-other` });
        await enrollCertificate(id, certificate);
        return await register(id, withCertificate(certificate));
      },
    ],
    [
      'a key where a certificate is enrolled',
      async (id: string) => {
        await enrollCertificate(id, makeCertificate({ commonName: id }));
        return await register(id, withKey(primaryKey));
      },
    ],
  ])('[DOC] refuses %s', async (_what, attempt) => {
    const id = newId('refused');
    await expect(attempt(id)).rejects.toMatchObject({ code: 'DEVICE_REGISTRATION_REFUSED' });
    expect((await service.registration(id)).body).not.toMatchObject({ status: 'assigned' });
  });
});

describe('registration by raw HTTPS', () => {
  it('[DOC] PUT register answers 202 assigning with Location and Retry-After; GET the operation until 200', async () => {
    const id = await enrollKeys(newId('raw'));
    const accepted = await device('PUT', id, '/register', primaryKey, { registrationId: id });
    expect(accepted.status).toBe(202);
    expect(accepted.headers).toMatchObject({
      'retry-after': expect.stringMatching(/^\d+$/),
      location: expect.any(String),
    });
    const { operationId } = z.object({ operationId: z.string() }).parse(accepted.body);
    expect(operationId).toMatch(/^\d\.[0-9a-f]{16}\.[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
    expect(accepted.body).toStrictEqual({ operationId, status: 'assigning' });

    let answer = accepted;
    while (answer.status === 202) {
      const seconds = Number(answer.headers['retry-after']);
      await new Promise((resolve) => void setTimeout(resolve, seconds * 1000));
      // The Node SDK sends this GET with a body.
      answer = await device('GET', id, `/operations/${operationId}`, primaryKey, {});
    }
    expect([answer.status, answer.body]).toStrictEqual([
      200,
      {
        operationId,
        status: 'assigned',
        registrationState: {
          symmetricKey: expect.any(Object),
          registrationId: id,
          createdDateTimeUtc: expect.any(String),
          assignedHub: expect.any(String),
          deviceId: id,
          status: 'assigned',
          substatus: 'initialAssignment',
          lastUpdatedDateTimeUtc: expect.any(String),
          etag: expect.any(String),
        },
      },
    ]);
    const lookedUp = await device('POST', id, '', primaryKey, { registrationId: id });
    expect(lookedUp.status).toBe(200);
    expect(lookedUp.body).toMatchObject({ registrationId: id, status: 'assigned' });
  });

  it('[REC] a wrong key is 401 with errorCode 401002', async () => {
    const id = await enrollKeys(newId('raw-wrong'));
    const answer = await device('PUT', id, '/register', Buffer.alloc(32, 9).toString('base64'), { registrationId: id });
    expect([answer.status, answer.body]).toMatchObject([401, { errorCode: 401002, trackingId: expect.any(String) }]);
  });

  it('[DOC] a connection without the certificate is 401', async () => {
    const id = newId('raw-x509');
    const certificate = makeCertificate({ commonName: id });
    await enrollCertificate(id, certificate);
    const request = {
      method: 'PUT',
      path: `/${target.idScope}/registrations/${id}/register?${deviceVersion}`,
      body: { registrationId: id },
    };
    const client = { cert: certificate.pem, key: certificate.privateKey };
    expect((await send(target, target.deviceHostName, { ...request, client })).status).toBe(202);
    expect((await send(target, target.deviceHostName, request)).status).toBe(401);
  });
});

it('[T] a group’s device key is HMAC-SHA256 of the registration id under the group key', () => {
  const groupKey = '8isrFI1sGsIlvvFSSFRiMfCNzv21fjbE/+ah/lSh3lF8e2YG1Te7w1KpZhJFFXJrqYKi9yegxkqIChbqOS9Egw==';
  const id = 'sn-007-888-abc-mac-a1-b2-c3-d4-e5-f6';
  const derived = createHmac('sha256', Buffer.from(groupKey, 'base64')).update(id).digest('base64');
  expect(derived).toBe('Jsm0lyGpjaVYVP2g3FnmnmG9dI/9qU24wNoykUmermc=');
});
