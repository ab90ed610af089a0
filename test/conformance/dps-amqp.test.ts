import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { type AmqpReply, RawAmqp, type RawAmqpOptions } from '../setup/raw-amqp.ts';
import { makeCertificate } from './dps-certificates.ts';
import { rawDriver } from './dps-service-drivers.ts';
import { type DpsTarget, openTarget, sasToken } from './dps-target.ts';

const primaryKey = Buffer.alloc(32, 1).toString('base64');
const secondaryKey = Buffer.alloc(32, 2).toString('base64');
const registerCall = { 'iotdps-operation-type': 'iotdps-register', 'iotdps-forceRegistration': false };

let target: DpsTarget;
const made: string[] = [];
const devices: RawAmqp[] = [];
beforeAll(async () => {
  target = await openTarget();
});
afterAll(async () => {
  for (const device of devices) device.close();
  for (const id of made) await rawDriver(target).remove(id);
  await target.close();
});

async function enroll(label: string, attestation: object): Promise<string> {
  const registrationId = target.newId(label);
  made.push(registrationId);
  expect((await rawDriver(target).put({ registrationId, attestation })).status).toBe(200);
  return registrationId;
}
const withKeys = { type: 'symmetricKey', symmetricKey: { primaryKey, secondaryKey } };
const linkOf = (id: string): string => `${target.idScope}/registrations/${id}`;
function connect(options: Partial<RawAmqpOptions> = {}): RawAmqp {
  const device = new RawAmqp({
    address: target.addressFor('amqp') ?? { host: target.deviceHostName, port: 5671 },
    servername: target.deviceHostName,
    ...(target.ca === undefined ? {} : { ca: target.ca }),
    ...options,
  });
  devices.push(device);
  return device;
}
const connectAs = (id: string, key: string): RawAmqp => {
  const password = sasToken({ resource: encodeURIComponent(linkOf(id)), key, keyName: 'registration' });
  return connect({ plain: { userName: linkOf(id), password } });
};
const bodyOf = (id: string): Buffer => Buffer.from(JSON.stringify({ registrationId: id }));

/** What a rejection says: its condition, and DPS's error out of its description. */
const rejection = (reply: AmqpReply | undefined): { condition: string; errorCode: number; trackingId: string } => {
  const { error } = z.object({ error: z.object({ condition: z.string(), description: z.string() }) }).parse(reply);
  const dpsError = z.object({ errorCode: z.number(), trackingId: z.string() }).parse(JSON.parse(error.description));
  return { condition: error.condition, ...dpsError };
};

it('[SRC, T] a device registers and polls on links that its registration names, with SASL PLAIN and a token', async () => {
  const id = await enroll('amqp', withKeys);
  const device = connectAs(id, primaryKey);
  expect(await device.attach(linkOf(id))).toBeUndefined();
  let reply = await device.ask(registerCall, bodyOf(id), 'first');
  expect(reply).toMatchObject({ kind: 'accepted', correlationId: 'first', body: { status: 'assigning' } });
  expect(reply).toMatchObject({ properties: { 'retry-after': expect.anything() } });
  const { operationId } = z.object({ body: z.object({ operationId: z.string() }) }).parse(reply).body;
  const poll = { 'iotdps-operation-type': 'iotdps-get-operationstatus', 'iotdps-operation-id': operationId };
  for (;;) {
    reply = await device.ask(poll, '', 'next');
    const { properties } = z.object({ properties: z.record(z.string(), z.unknown()) }).parse(reply);
    if (properties['retry-after'] === undefined) break;
    await new Promise((resolve) => void setTimeout(resolve, Number(properties['retry-after']) * 1000));
  }
  expect(reply).toMatchObject({
    correlationId: 'next',
    body: { operationId, status: 'assigned', registrationState: { registrationId: id, status: 'assigned' } },
  });
});

it('[SRC] the registration id may be left to the link', async () => {
  const id = await enroll('amqp-link', withKeys);
  const device = connectAs(id, primaryKey);
  await device.attach(linkOf(id));
  expect(await device.ask(registerCall, Buffer.alloc(0))).toMatchObject({ body: { status: 'assigning' } });
});

it('[SRC, T] a certificate needs no SASL', async () => {
  const certificate = makeCertificate({ commonName: target.newId('amqp-x509') });
  made.push(certificate.commonName);
  const x509 = { clientCertificates: { primary: { certificate: certificate.pem } } };
  const enrollment = { registrationId: certificate.commonName, attestation: { type: 'x509', x509 } };
  expect((await rawDriver(target).put(enrollment)).status).toBe(200);
  const device = connect({ client: { cert: certificate.pem, key: certificate.privateKey } });
  expect(await device.attach(linkOf(certificate.commonName))).toBeUndefined();
  expect(await device.ask(registerCall)).toMatchObject({ body: { status: 'assigning' } });
});

it('[SEEN] a connection with neither SASL nor certificate is closed with amqp:unauthorized-access and 401002', async () => {
  expect(rejection(await connect().closed)).toMatchObject({ condition: 'amqp:unauthorized-access', errorCode: 401002 });
});

it('[SRC] a refused call is a rejection whose description is the error as JSON', async () => {
  const id = await enroll('amqp-unknown', withKeys);
  const device = connectAs(id, primaryKey);
  await device.attach(linkOf(id));
  const poll = { 'iotdps-operation-type': 'iotdps-get-operationstatus', 'iotdps-operation-id': '5.0.unknown' };
  const { errorCode, trackingId } = rejection(await device.ask(poll));
  expect(Math.floor(errorCode / 1000)).toBe(404);
  expect(trackingId).not.toBe('');
});

it('[?] a wrong token shows when the device registers: amqp:unauthorized-access, 401002', async () => {
  const id = await enroll('amqp-wrong', withKeys);
  const device = connectAs(id, Buffer.alloc(32, 9).toString('base64'));
  expect(await device.attach(linkOf(id))).toBeUndefined();
  expect(rejection(await device.ask(registerCall, bodyOf(id)))).toMatchObject({
    condition: 'amqp:unauthorized-access',
    errorCode: 401002,
  });
});

it('[?] links to another registration than that of SASL are closed with 401002', async () => {
  const id = await enroll('amqp-other', withKeys);
  const reply = await connectAs(id, primaryKey).attach(linkOf(`${id}-other`));
  expect(rejection(reply)).toMatchObject({ condition: 'amqp:unauthorized-access', errorCode: 401002 });
});
