import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { registerDevice } from '../../../station/emulator/device-client.ts';
import { type DeviceProtocol, deviceProtocols } from '../../../station/emulator/device-transports.ts';
import { startDpsEmulator } from '../../../station/emulator/dps-emulator.ts';
import type { DpsEmulator, DpsEmulatorOptions } from '../../../station/emulator/dps-emulator-types.ts';
import { makeCertificate, type TestCertificate } from '../../conformance/dps-certificates.ts';
import { sasToken, send } from '../../conformance/dps-target.ts';
import { emulatorAddress } from '../../setup/emulator-address.ts';
import { manualClock } from '../../unit/emulator/manual-clock.ts';
import { closeSound, connectTo, symmetricKey } from './emulator-client.ts';

const key = Buffer.alloc(32, 1).toString('base64');
const hub = 'factory-hub.azure-devices.net';
let emulator: DpsEmulator;
let client: ReturnType<typeof connectTo>;

async function start(options: DpsEmulatorOptions = {}): Promise<void> {
  emulator = await startDpsEmulator({ hubs: [hub], assignAfterMs: 0, retryAfterSeconds: 0, ...options });
  client = connectTo(emulator.ready);
}
afterEach(async () => {
  client.close();
  await closeSound(emulator);
});

const register = (
  protocol: DeviceProtocol,
  credential: Parameters<typeof registerDevice>[0]['identity']['credential'] = { kind: 'symmetric-key', key },
  timeoutMs = 10_000,
) => {
  const { ca, idScope, deviceHostName: globalEndpoint } = emulator.ready;
  const address = emulatorAddress(emulator.ready, protocol);
  return registerDevice({
    identity: { idScope, registrationId: 'unit', globalEndpoint, credential },
    protocol,
    address,
    ca,
    timeoutMs,
  });
};
const enrollCertificate = ({ pem }: TestCertificate) =>
  emulator.enrollments.put({
    registrationId: 'unit',
    attestation: { type: 'x509', x509: { clientCertificates: { primary: { certificate: pem } } } },
  });
const callDevice = (
  method: string,
  path: string,
  body: unknown,
  token: Partial<Parameters<typeof sasToken>[0]> = {},
) => {
  const resource = `${emulator.ready.idScope}/registrations/unit`;
  const signed = { resource: encodeURIComponent(resource), key, keyName: 'registration', ...token };
  return send(client.target, emulator.ready.deviceHostName, {
    method,
    path: `/${resource}${path}?api-version=2019-03-31`,
    body,
    headers: { authorization: sasToken(signed) },
  });
};

describe('hub devices', () => {
  beforeEach(() => start());

  it('are made by registrations, with what authenticates them', async () => {
    const certificate = makeCertificate({ commonName: 'unit' });
    await enrollCertificate(certificate);
    await register('http', { kind: 'x509', certificate: certificate.pem, privateKey: certificate.privateKey });
    expect(emulator.devicesOf(hub).get('unit')).toEqual({
      deviceId: 'unit',
      registrationId: 'unit',
      authentication: { type: 'selfSigned', primaryThumbprint: expect.stringMatching(/^[0-9A-F]{64}$/) },
    });
    expect(emulator.devicesOf('other.azure-devices.net').size).toBe(0);
  });
});

describe('the time a registration takes', () => {
  it('is `assigning` with Retry-After until it is over, also in the enrollment', async () => {
    const clock = manualClock(new Date().toISOString());
    await start({ clock, assignAfterMs: 3000, retryAfterSeconds: 3 });
    await emulator.enrollments.put({ registrationId: 'unit', attestation: symmetricKey() });
    const accepted = await callDevice('PUT', '/register', { registrationId: 'unit' });
    const { operationId } = z.object({ operationId: z.string() }).parse(accepted.body);
    clock.advance(2999);
    const early = await callDevice('GET', `/operations/${operationId}`, {});
    expect([early.status, early.headers['retry-after']]).toEqual([202, '3']);
    expect((await client.driver.get('unit')).body).toMatchObject({ registrationState: { status: 'unassigned' } });
    clock.advance(1);
    expect((await client.driver.get('unit')).body).toMatchObject({
      registrationState: { status: 'assigned', assignedHub: hub },
    });
    expect((await callDevice('GET', `/operations/${operationId}`, {})).status).toBe(200);
    expect((await callDevice('GET', '/operations/5.0.unknown', {})).status).toBe(404);
  });

  it('ends in nothing when the enrollment is replaced meanwhile', async () => {
    const clock = manualClock(new Date().toISOString());
    await start({ clock, assignAfterMs: 3000 });
    await emulator.enrollments.put({ registrationId: 'unit', attestation: symmetricKey() });
    await callDevice('PUT', '/register', { registrationId: 'unit' });
    await emulator.enrollments.remove('unit');
    clock.advance(5000);
    await emulator.enrollments.put({ registrationId: 'unit', attestation: symmetricKey(2) });
    expect((await client.driver.get('unit')).body).toMatchObject({ registrationState: { status: 'unassigned' } });
    expect(emulator.devicesOf(hub).size).toBe(0);
  });
});

describe('registrations', () => {
  it('are throttled by their own quota, over both protocols', async () => {
    await start({ quota: { registrationsPerMinute: 1 } });
    await emulator.enrollments.put({ registrationId: 'unit', attestation: symmetricKey() });
    expect((await callDevice('PUT', '/register', { registrationId: 'unit' })).status).toBe(202);
    expect((await callDevice('PUT', '/register', { registrationId: 'unit' })).status).toBe(429);
    expect((await client.driver.get('unit')).status).toBe(200);
    await expect(register('mqtt', undefined, 2000)).rejects.toMatchObject({ code: 'DEVICE_REGISTRATION_TIMEOUT' });
    expect(emulator.counters.throttled).toBe(2);
  });

  it('go when their enrollment is deleted', async () => {
    await start();
    await emulator.enrollments.put({ registrationId: 'unit', attestation: symmetricKey() });
    await register('http');
    expect((await client.driver.registration('unit')).status).toBe(200);
    await client.driver.remove('unit');
    expect((await client.driver.registration('unit')).status).toBe(404);
  });

  it('that no hub may take fail, and say so', async () => {
    await start();
    const iotHubs = ['elsewhere.azure-devices.net'];
    await emulator.enrollments.put({ registrationId: 'unit', attestation: symmetricKey(), iotHubs });
    await expect(register('http')).rejects.toMatchObject({ code: 'DEVICE_REGISTRATION_REFUSED' });
  });

  it('need a token for this very device and scope, of this kind, and not expired', async () => {
    await start();
    await emulator.enrollments.put({ registrationId: 'unit', attestation: symmetricKey() });
    const { idScope } = emulator.ready;
    const statusWith = async (token: Partial<Parameters<typeof sasToken>[0]>): Promise<number> =>
      (await callDevice('PUT', '/register', { registrationId: 'unit' }, token)).status;
    const nowSeconds = Math.floor(Date.now() / 1000);
    expect(await statusWith({ resource: `${idScope}/registrations/UNIT` })).toBe(202);
    expect(await statusWith({ resource: `${idScope}/registrations/other` })).toBe(401);
    expect(await statusWith({ resource: '0ne00000000/registrations/unit' })).toBe(401);
    expect(await statusWith({ keyName: 'provisioningserviceowner' })).toBe(401);
    expect(await statusWith({ expiresAt: nowSeconds - 60 })).toBe(401);
    expect(await statusWith({ expiresAt: nowSeconds + 60 })).toBe(202);
  });

  it('of a chained certificate need a verified CA, once there are any', async () => {
    const ca = makeCertificate({ commonName: 'factory CA', ca: true });
    const chained = makeCertificate({ commonName: 'unit', issuer: ca });
    const foreign = makeCertificate({ commonName: 'unit', issuer: makeCertificate({ commonName: 'other', ca: true }) });
    await start({ verifiedCas: [ca.pem] });
    for (const [certificate, outcome] of [
      [chained, 'assigned'],
      [foreign, 'DEVICE_REGISTRATION_REFUSED'],
    ] as const) {
      if (emulator.enrollments.get('unit')) await emulator.enrollments.remove('unit');
      await enrollCertificate(certificate);
      const credential = { kind: 'x509', certificate: certificate.pem, privateKey: certificate.privateKey } as const;
      const result = await register('http', credential).then(
        ({ status }) => status,
        (error: { code: string }) => error.code,
      );
      expect(result).toBe(outcome);
    }
  });

  it.each(deviceProtocols)('over %s tell an unreachable service from a refusal', async (protocol) => {
    await start({ outage: 'refuse' });
    await expect(register(protocol)).rejects.toMatchObject({
      code: 'DEVICE_REGISTRATION_UNREACHABLE',
      retryable: true,
    });
  });

  it.each(deviceProtocols)('over %s give up on a silent service', async (protocol) => {
    await start({ outage: 'silent' });
    await expect(register(protocol, undefined, 100)).rejects.toMatchObject({ code: 'DEVICE_REGISTRATION_TIMEOUT' });
  });
});

it('TLS sessions are never resumed: a client that kept one must show its certificate again', async () => {
  await start();
  const certificate = makeCertificate({ commonName: 'unit' });
  await enrollCertificate(certificate);
  const { host, port, ca, idScope } = emulator.ready;
  const registerOver = async (
    options: object,
  ): Promise<{ status: string; session: Buffer | undefined; reused: boolean }> => {
    const socket: TLSSocket = connect({ host, port, ca, servername: 'localhost', ...options });
    let session: Buffer | undefined;
    socket.on('session', (offered: Buffer) => {
      session = offered;
    });
    await once(socket, 'secureConnect');
    const reused = socket.isSessionReused();
    const body = JSON.stringify({ registrationId: 'unit' });
    socket.write(
      `PUT /${idScope}/registrations/unit/register?api-version=2019-03-31 HTTP/1.1\r\nHost: localhost\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
    );
    let answer = '';
    for await (const chunk of socket) answer += String(chunk);
    return {
      status: answer.split(' ', 2)[1] ?? '',
      session: session ?? socket.getSession(),
      reused,
    };
  };
  for (const maxVersion of ['TLSv1.2', 'TLSv1.3']) {
    const first = await registerOver({ cert: certificate.pem, key: certificate.privateKey, maxVersion });
    expect(first.status).toBe('202');
    const second = await registerOver({ session: first.session, maxVersion });
    expect({ status: second.status, reused: second.reused }).toEqual({ status: '401', reused: false });
  }
});
