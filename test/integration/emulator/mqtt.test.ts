import { once } from 'node:events';
import mqtt, { type Packet } from 'mqtt-packet';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startDpsEmulator } from '../../../station/emulator/dps-emulator.ts';
import type { DpsEmulator } from '../../../station/emulator/dps-emulator-types.ts';
import { sasToken } from '../../conformance/dps-target.ts';
import { closeSound, symmetricKey } from './emulator-client.ts';
import { RawMqtt } from './raw-mqtt.ts';

const key = Buffer.alloc(32, 1).toString('base64');
const answers = '$dps/registrations/res/#';
let emulator: DpsEmulator;
let device: RawMqtt;

const connectPacket = (fields: object = {}): Packet => {
  const resource = `${emulator.ready.idScope}/registrations/unit`;
  return {
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clean: true,
    clientId: 'unit',
    keepalive: 60,
    username: `${resource}/api-version=2019-03-31&ClientVersion=test`,
    password: Buffer.from(sasToken({ resource: encodeURIComponent(resource), key, keyName: 'registration' })),
    ...fields,
  };
};
const subscribe = (topic = answers, qos: 0 | 1 | 2 = 1): Packet => ({
  cmd: 'subscribe',
  messageId: 1,
  subscriptions: [{ topic, qos }],
});
const publish = (topic: string, payload: string, qos: 0 | 1 | 2 = 0): Packet => ({
  cmd: 'publish',
  topic,
  payload,
  qos,
  dup: false,
  retain: false,
  ...(qos === 0 ? {} : { messageId: 7 }),
});
const registerCall = (rid = 'r1', qos: 0 | 1 | 2 = 0, payload = '{"registrationId":"unit"}'): Packet =>
  publish(`$dps/registrations/PUT/iotdps-register/?$rid=${rid}`, payload, qos);
const published = (packet: Packet | 'closed'): { topic: string; qos: number; body: Record<string, unknown> } => {
  if (packet === 'closed' || packet.cmd !== 'publish') throw new Error(`${JSON.stringify(packet)} is no PUBLISH`);
  const body = z.record(z.string(), z.unknown()).parse(JSON.parse(packet.payload.toString()));
  return { topic: packet.topic, qos: packet.qos, body };
};

beforeEach(async () => {
  emulator = await startDpsEmulator({ assignAfterMs: 0, retryAfterSeconds: 3 });
  await emulator.enrollments.put({ registrationId: 'unit', attestation: symmetricKey() });
  device = new RawMqtt(emulator.ready);
  await once(device.socket, 'secureConnect');
});
afterEach(async () => {
  device.socket.destroy();
  await closeSound(emulator);
});

describe('a device over MQTT 3.1.1', () => {
  it('connects, subscribes, registers and polls on the documented topics', async () => {
    expect(await device.ask(connectPacket())).toMatchObject({ cmd: 'connack', returnCode: 0, sessionPresent: false });
    expect(await device.ask(subscribe())).toMatchObject({ cmd: 'suback', messageId: 1, granted: [1] });
    expect(await device.ask(registerCall('r1', 1))).toMatchObject({ cmd: 'puback', messageId: 7 });
    const accepted = published(await device.next());
    expect(accepted).toMatchObject({ qos: 1, body: { status: 'assigning' } });
    expect(accepted.topic).toBe('$dps/registrations/res/202/?$rid=r1&retry-after=3');
    const operationId = String(accepted.body['operationId']);
    const poll = `$dps/registrations/GET/iotdps-get-operationstatus/?$rid=r2&operationId=${operationId}`;
    const final = published(await device.ask(publish(poll, ' ')));
    expect(final.topic).toBe('$dps/registrations/res/200/?$rid=r2');
    expect(final.body).toMatchObject({
      operationId,
      status: 'assigned',
      registrationState: { registrationId: 'unit' },
    });
    expect(await device.ask({ cmd: 'pingreq' })).toMatchObject({ cmd: 'pingresp' });
    expect(await device.ask({ cmd: 'unsubscribe', messageId: 9, unsubscriptions: [answers] })).toMatchObject({
      cmd: 'unsuback',
      messageId: 9,
    });
    expect(await device.ask({ cmd: 'disconnect' })).toBe('closed');
  });

  it('gets answers at QoS 0 when it subscribed so', async () => {
    await device.ask(connectPacket());
    expect(await device.ask(subscribe(answers, 0))).toMatchObject({ granted: [0] });
    expect(published(await device.ask(registerCall())).qos).toBe(0);
  });

  it('connects with any password; a wrong one is res/401 with 401000 on register', async () => {
    const resource = `${emulator.ready.idScope}/registrations/unit`;
    const wrong = sasToken({ resource, key: Buffer.alloc(32, 9).toString('base64'), keyName: 'registration' });
    for (const fields of [{ password: Buffer.from(wrong) }, { password: undefined }]) {
      const other = new RawMqtt(emulator.ready);
      expect(await other.ask(connectPacket(fields))).toMatchObject({ returnCode: 0 });
      await other.ask(subscribe());
      const refused = published(await other.ask(registerCall()));
      expect(refused.topic).toBe('$dps/registrations/res/401/?$rid=r1');
      expect(refused.body).toMatchObject({ errorCode: 401000, message: 'Unauthorized' });
      other.socket.destroy();
    }
  });

  it.each([
    ['another registration id in the payload', '{"registrationId":"other"}'],
    ['no JSON', 'hello'],
  ])('is refused with res/400 for %s', async (_what, payload) => {
    await device.ask(connectPacket());
    await device.ask(subscribe());
    expect(published(await device.ask(registerCall('r1', 0, payload))).topic).toBe(
      '$dps/registrations/res/400/?$rid=r1',
    );
  });

  it('is told what the emulator does not cover', async () => {
    await device.ask(connectPacket());
    await device.ask(subscribe());
    const answer = published(await device.ask(publish('$dps/registrations/POST/other/?$rid=r1', '{}')));
    expect(answer).toMatchObject({ topic: '$dps/registrations/res/501/?$rid=r1', body: { errorCode: 501000 } });
  });

  it('may subscribe to the answers only', async () => {
    await device.ask(connectPacket());
    expect(await device.ask(subscribe('#'))).toMatchObject({ granted: [128] });
  });
});

describe('what breaks MQTT 3.1.1 closes the connection', () => {
  it.each([
    ['a packet before CONNECT', () => mqtt.generate({ cmd: 'pingreq' })],
    ['no MQTT at all', () => Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['a reserved packet type', () => Buffer.from([0x00, 0x00])],
    ['an endless packet', () => Buffer.concat([Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f]), Buffer.alloc(300_000)])],
  ])('%s', async (_what, bytes) => {
    device.socket.write(bytes());
    expect(await device.next()).toBe('closed');
  });

  it.each([
    ['a second CONNECT', () => connectPacket()],
    ['QoS 2', () => registerCall('r1', 2)],
    ['a topic without $rid', () => publish('$dps/registrations/PUT/iotdps-register/', '{}')],
    ['a packet that only servers send', (): Packet => ({ cmd: 'pingresp' })],
  ])('%s', async (_what, packet) => {
    await device.ask(connectPacket());
    expect(await device.ask(packet())).toBe('closed');
  });

  it.each([
    ['a username of another form', { username: 'unit' }, 4],
    ['a client id that is not the registration id', { clientId: 'other' }, 2],
  ])('%s is refused in CONNACK', async (_what, fields, returnCode) => {
    expect(await device.ask(connectPacket(fields))).toMatchObject({ cmd: 'connack', returnCode });
    expect(await device.next()).toBe('closed');
  });

  it('silence for one and a half times the keep-alive', async () => {
    await device.ask(connectPacket({ keepalive: 1 }));
    const started = performance.now();
    expect(await device.next()).toBe('closed');
    expect(performance.now() - started).toBeGreaterThan(1300);
  });
});

describe('faults', () => {
  it('spoil MQTT as they spoil HTTPS', async () => {
    await device.ask(connectPacket());
    await device.ask(subscribe());
    await emulator.setOutage('429:2');
    expect(published(await device.ask(registerCall())).topic).toBe('$dps/registrations/res/429/?$rid=r1&retry-after=2');
    await emulator.setOutage('503');
    expect(published(await device.ask(registerCall())).topic).toBe('$dps/registrations/res/503/?$rid=r1');
    await emulator.setOutage('reset');
    expect(await device.ask(registerCall())).toBe('closed');
    expect(device.failure).toBe('read ECONNRESET');
    expect(emulator.counters.registrationsStarted).toBe(0);
  });

  it('refuse ends open connections too, and lifting it brings the port back', async () => {
    await device.ask(connectPacket());
    await emulator.setOutage('refuse');
    expect(await device.next()).toBe('closed');
    await emulator.setOutage(null);
    device = new RawMqtt(emulator.ready);
    expect(await device.ask(connectPacket())).toMatchObject({ cmd: 'connack', returnCode: 0 });
  });
});
