import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { connect, type TLSSocket } from 'node:tls';
import provisioning from 'azure-iot-provisioning-device';
import { SymmetricKeySecurityClient } from 'azure-iot-security-symmetric-key';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openDeviceTransport } from '../../../station/emulator/device-transports.ts';
import { startDpsEmulator } from '../../../station/emulator/dps-emulator.ts';
import type { DpsEmulator } from '../../../station/emulator/dps-emulator-types.ts';
import { makeCertificate } from '../../conformance/dps-certificates.ts';
import { sasToken } from '../../conformance/dps-target.ts';
import { emulatorAddress } from '../../setup/emulator-address.ts';
import { type AmqpReply, RawAmqp, type RawAmqpOptions } from '../../setup/raw-amqp.ts';
import { closeSound, symmetricKey } from './emulator-client.ts';

const key = Buffer.alloc(32, 1).toString('base64');
let emulator: DpsEmulator;
const devices: RawAmqp[] = [];

beforeEach(async () => {
  emulator = await startDpsEmulator({ assignAfterMs: 0, retryAfterSeconds: 1 });
  await emulator.enrollments.put({ registrationId: 'unit', attestation: symmetricKey() });
});
afterEach(async () => {
  for (const device of devices.splice(0)) device.close();
  await closeSound(emulator);
});

const linkOf = (registrationId = 'unit'): string => `${emulator.ready.idScope}/registrations/${registrationId}`;
const tokenOf = (fields: Partial<Parameters<typeof sasToken>[0]> = {}): string =>
  sasToken({ resource: encodeURIComponent(linkOf()), key, keyName: 'registration', ...fields });
const connectRaw = (options: Partial<RawAmqpOptions> = {}): RawAmqp => {
  const address = emulatorAddress(emulator.ready, 'amqp');
  const device = new RawAmqp({ address, servername: 'localhost', ca: emulator.ready.ca, ...options });
  devices.push(device);
  return device;
};
const connectWith = (password = tokenOf(), userName = linkOf()): RawAmqp =>
  connectRaw({ plain: { userName, password } });
const registerCall = { 'iotdps-operation-type': 'iotdps-register', 'iotdps-forceRegistration': false };
const pollCall = (operationId: string) => ({
  'iotdps-operation-type': 'iotdps-get-operationstatus',
  'iotdps-operation-id': operationId,
});
const asJson = (body: object): Buffer => Buffer.from(JSON.stringify(body));
const rejected = (reply: AmqpReply): { condition: string | undefined; errorCode: number; info: unknown } => {
  if (reply.kind !== 'rejected') throw new Error(`${reply.kind}, not rejected`);
  const { errorCode } = z
    .object({ errorCode: z.number(), trackingId: z.uuid(), message: z.string(), timestampUtc: z.string() })
    .parse(JSON.parse(reply.error.description ?? ''));
  return { condition: reply.error.condition, errorCode, info: reply.error.info };
};

describe('a device over AMQP 1.0', () => {
  it('registers and polls on the links that its registration names', async () => {
    const device = connectWith();
    expect(await device.attach(linkOf())).toBeUndefined();
    const body = asJson({ registrationId: 'unit' });
    const accepted = await device.ask(registerCall, body, 'one');
    expect(accepted).toMatchObject({ kind: 'accepted', correlationId: 'one', body: { status: 'assigning' } });
    expect(accepted).toMatchObject({ properties: { 'retry-after': '1' } });
    const { operationId } = z.object({ body: z.object({ operationId: z.string() }) }).parse(accepted).body;
    expect(await device.ask(pollCall(operationId), '', 'two')).toMatchObject({
      correlationId: 'two',
      properties: {},
      body: { operationId, status: 'assigned', registrationState: { registrationId: 'unit', status: 'assigned' } },
    });
    expect(emulator.counters).toMatchObject({ amqpConnections: 1, registrationsAssigned: 1 });
  });

  it('may leave the registration id to its link, and name that by a URL', async () => {
    const device = connectWith();
    expect(await device.attach(`amqps://global.azure-devices-provisioning.net/${linkOf()}`)).toBeUndefined();
    for (const body of ['', Buffer.alloc(0), asJson({ payload: { a: 1 } })]) {
      expect(await device.ask(registerCall, body)).toMatchObject({ kind: 'accepted', correlationId: undefined });
    }
  });

  it('brings a payload to the webhook, through Microsoft’s SDK', async () => {
    const asked: unknown[] = [];
    const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      asked.push(await json(request));
      response.end(JSON.stringify({ iotHubHostName: 'dps-emulator-hub.azure-devices.net' }));
    };
    const webhook = createServer((request, response) => void answer(request, response));
    webhook.listen(0, '127.0.0.1');
    await once(webhook, 'listening');
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a TCP port
    const { port } = webhook.address() as AddressInfo;
    const webhookUrl = `http://127.0.0.1:${port}/`;
    await emulator.enrollments.put({
      registrationId: 'custom',
      attestation: symmetricKey(),
      allocationPolicy: 'custom',
      customAllocationDefinition: { webhookUrl, apiVersion: '2021-10-01' },
    });
    const { ca, idScope, deviceHostName } = emulator.ready;
    const address = emulatorAddress(emulator.ready, 'amqp');
    const transport = await openDeviceTransport('amqp', { globalEndpoint: deviceHostName, address, ca });
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each SDK package declares the shared types anew
    const security = new SymmetricKeySecurityClient('custom', key) as unknown as Parameters<
      typeof provisioning.ProvisioningDeviceClient.create
    >[3];
    const client = provisioning.ProvisioningDeviceClient.create(deviceHostName, idScope, transport.transport, security);
    client.setProvisioningPayload({ site: 'hall 3' });
    try {
      expect(await client.register()).toMatchObject({ status: 'assigned', deviceId: 'custom' });
    } finally {
      transport.close();
      webhook.close();
    }
    expect(asked).toMatchObject([{ deviceRuntimeContext: { registrationId: 'custom', payload: { site: 'hall 3' } } }]);
  });

  it.each([
    ['a wrong key', () => tokenOf({ key: Buffer.alloc(32, 9).toString('base64') })],
    ['an expired token', () => tokenOf({ expiresAt: Math.floor(Date.now() / 1000) - 60 })],
    ['no token at all', () => 'hello'],
  ])('connects with %s, and is rejected when it registers', async (_what, password) => {
    const device = connectWith(password());
    expect(await device.attach(linkOf())).toBeUndefined();
    const refused = { condition: 'amqp:unauthorized-access', errorCode: 401002 };
    expect(rejected(await device.ask(registerCall, asJson({ registrationId: 'unit' })))).toMatchObject(refused);
    expect(rejected(await device.ask(pollCall('5.0.unknown')))).toMatchObject(refused);
  });

  it.each([
    ['another registration id in the body', registerCall, asJson({ registrationId: 'other' }), 400004],
    ['no JSON', registerCall, Buffer.from('hello'), 400004],
    ['an unknown operation', pollCall('5.0.unknown'), '', 404203],
    ['an operation without an id', { 'iotdps-operation-type': 'iotdps-get-operationstatus' }, '', 501000],
    ['an operation type that is not covered', { 'iotdps-operation-type': 'iotdps-get-registration' }, '', 501000],
    ['no operation type', {}, '', 501000],
  ])('is told what is wrong: %s', async (_what, properties, body, errorCode) => {
    const device = connectWith();
    await device.attach(linkOf());
    expect(rejected(await device.ask(properties, body)).errorCode).toBe(errorCode);
  });

  it('with a certificate needs no SASL, and is attested by its chain', async () => {
    const ca = makeCertificate({ commonName: 'factory CA', ca: true });
    const leaf = makeCertificate({ commonName: 'by-group', issuer: ca });
    const x509 = { signingCertificates: { primary: { certificate: ca.pem } } };
    await emulator.groups.put({ enrollmentGroupId: 'plant', attestation: { type: 'x509', x509 } });
    for (const [sasl, linkName, outcome] of [
      [undefined, 'by-group', 'accepted'],
      [
        { EXTERNAL: { start: (done: (error: undefined, response: string) => void) => done(undefined, '') } },
        'by-group',
        'accepted',
      ],
      [undefined, 'somebody-else', 'rejected'],
    ] as const) {
      const device = connectRaw({ client: { cert: leaf.pem, key: leaf.privateKey }, ...(sasl ? { sasl } : {}) });
      expect(await device.attach(linkOf(linkName))).toBeUndefined();
      expect((await device.ask(registerCall)).kind).toBe(outcome);
    }
  });
});

it('TLS sessions are never resumed: a client that kept one must show its certificate again', async () => {
  const { ca } = emulator.ready;
  const { pem: cert, privateKey } = makeCertificate({ commonName: 'unit' });
  const open = async (options: object): Promise<TLSSocket> => {
    const address = emulatorAddress(emulator.ready, 'amqp');
    const socket = connect({ ...address, ca, servername: 'localhost', maxVersion: 'TLSv1.2', ...options });
    await once(socket, 'secureConnect');
    return socket;
  };
  const first = await open({ cert, key: privateKey });
  const second = await open({ session: first.getSession() });
  const reused = second.isSessionReused();
  for (const socket of [first, second]) socket.destroy();
  expect(reused).toBe(false);
});

describe('what cannot become a registration ends early', () => {
  it('a connection with neither SASL nor certificate is closed with 401002', async () => {
    const { error } = await connectRaw().closed;
    expect(error?.condition).toBe('amqp:unauthorized-access');
    expect(JSON.parse(error?.description ?? '')).toMatchObject({
      errorCode: 401002,
      message: 'IotHubUnauthorizedAccess',
    });
  });

  it('ANONYMOUS is no credential either', async () => {
    const start = (done: (error: undefined, response: string) => void): void => done(undefined, 'me');
    const { error } = await connectRaw({ sasl: { ANONYMOUS: { start } } }).closed;
    expect(error?.condition).toBe('amqp:unauthorized-access');
  });

  it('a user name that names no registration is refused in SASL', async () => {
    const { error } = await connectWith(tokenOf(), 'unit').closed;
    expect(error?.condition).toBe('amqp:unauthorized-access');
    expect(emulator.counters.amqpConnections).toBe(0);
  });

  it.each(['other', ''])('links to “%s” are closed', async (registrationId) => {
    const refused = await connectWith().attach(registrationId === '' ? 'unit' : linkOf(registrationId));
    expect(refused && rejected(refused)).toMatchObject({ condition: 'amqp:unauthorized-access', errorCode: 401002 });
  });

  it.each([
    ['no AMQP at all', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['another version of it', Buffer.from('AMQP\x00\x09\x09\x09')],
    ['a frame of another protocol', Buffer.from('AMQP\x00\x01\x00\x00\x00\x00\x00\x08\x02\x07\x00\x00', 'latin1')],
    [
      'an endless frame',
      Buffer.concat([Buffer.from('AMQP\x00\x01\x00\x00\x7f\xff\xff\xff', 'latin1'), Buffer.alloc(300_000)]),
    ],
  ])('%s closes the connection', async (_what, bytes) => {
    const { ca } = emulator.ready;
    const socket = connect({ ...emulatorAddress(emulator.ready, 'amqp'), ca, servername: 'localhost' });
    await once(socket, 'secureConnect');
    socket.on('error', () => undefined).resume();
    const started = performance.now();
    socket.write(bytes);
    await once(socket, 'close');
    // Long before a silent client is.
    expect(performance.now() - started).toBeLessThan(15_000);
    expect(emulator.counters.amqpConnections).toBe(0);
  });
});

describe('faults', () => {
  it('spoil AMQP as they spoil HTTPS', async () => {
    const device = connectWith();
    await device.attach(linkOf());
    await emulator.setOutage('429:2');
    expect(rejected(await device.ask(registerCall))).toEqual({
      condition: 'com.microsoft:device-container-throttled',
      errorCode: 429001,
      info: { 'retry-after': '2' },
    });
    await emulator.setOutage('503');
    expect(rejected(await device.ask(registerCall))).toMatchObject({
      condition: 'amqp:internal-error',
      errorCode: 503001,
    });
    expect(emulator.counters.registrationsStarted).toBe(0);
    await emulator.setOutage('reset-after-success:1');
    expect((await device.ask(registerCall)).kind).toBe('closed');
    expect(emulator.counters.registrationsStarted).toBe(1);
  });

  it('hit particular calls by their operation', async () => {
    const device = connectWith();
    await device.attach(linkOf());
    const matches = ({ transport, method, path }: { transport: string; method: string; path: string }): boolean =>
      [transport, method, path].join(' ') === 'amqp GET iotdps-get-operationstatus';
    emulator.faults.add({ effect: { kind: 'status', status: 500, retryAfterSeconds: null }, matches });
    expect((await device.ask(registerCall)).kind).toBe('accepted');
    expect(rejected(await device.ask(pollCall('5.0.unknown')))).toMatchObject({ errorCode: 500001, info: undefined });
    expect(rejected(await device.ask(pollCall('5.0.unknown'))).errorCode).toBe(404203);
  });

  it('refuse ends open connections too, and lifting it brings the port back', async () => {
    const device = connectWith();
    await device.attach(linkOf());
    await emulator.setOutage('refuse');
    expect((await device.closed).kind).toBe('closed');
    await emulator.setOutage(null);
    expect(await connectWith().attach(linkOf())).toBeUndefined();
  });
});

it('is throttled by the quotas of registrations and polls', async () => {
  await emulator.close();
  emulator = await startDpsEmulator({ quota: { registrationsPerMinute: 1, pollsPerDevice: 1 } });
  await emulator.enrollments.put({ registrationId: 'unit', attestation: symmetricKey() });
  const device = connectWith();
  await device.attach(linkOf());
  const throttled = { errorCode: 429001, info: { 'retry-after': expect.stringMatching(/^[1-9]\d*$/) } };
  expect((await device.ask(registerCall)).kind).toBe('accepted');
  expect(rejected(await device.ask(registerCall))).toMatchObject(throttled);
  expect(rejected(await device.ask(pollCall('5.0.unknown'))).errorCode).toBe(404203);
  expect(rejected(await device.ask(pollCall('5.0.unknown')))).toMatchObject(throttled);
});
