import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import mqtt from 'mqtt-packet';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startDpsEmulator } from '../../../station/emulator/dps-emulator.ts';
import type { DpsEmulator } from '../../../station/emulator/dps-emulator-types.ts';
import { closeSound } from './emulator-client.ts';

let emulator: DpsEmulator;
let socket: TLSSocket;
let received: Buffer;

beforeEach(async () => {
  emulator = await startDpsEmulator();
  const { host, port, ca } = emulator.ready;
  socket = connect({ host, port, ca, servername: 'localhost' });
  received = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
  });
  await once(socket, 'secureConnect');
});
afterEach(async () => {
  socket.destroy();
  await closeSound(emulator);
});

const upgrade = (changes: { path?: string; version?: string; protocol?: string } = {}): string =>
  [
    `GET ${changes.path ?? '/$iothub/websocket'} HTTP/1.1`,
    'Host: localhost',
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    `Sec-WebSocket-Version: ${changes.version ?? '13'}`,
    `Sec-WebSocket-Protocol: ${changes.protocol ?? 'mqtt'}`,
    '\r\n',
  ].join('\r\n');

/** What arrives until `enough` says so. */
async function until(enough: (bytes: Buffer) => boolean): Promise<Buffer> {
  while (!enough(received)) await once(socket, 'data');
  return received;
}
async function open(): Promise<void> {
  socket.write(upgrade());
  await until((bytes) => bytes.includes('\r\n\r\n'));
  expect(received.toString()).toMatch(/^HTTP\/1\.1 101 /);
  // RFC 6455 §1.3 has this pair.
  expect(received.toString()).toContain('Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
  expect(received.toString()).toContain('Sec-WebSocket-Protocol: mqtt\r\n');
  received = Buffer.alloc(0);
}
/** Masked with zeros: the payload stays as it is. */
const masked = (first: number, payload: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from([first, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
const connectBytes = (): Buffer =>
  mqtt.generate({
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clean: true,
    clientId: 'unit',
    keepalive: 60,
    username: `${emulator.ready.idScope}/registrations/unit/api-version=2019-03-31`,
  });
const connack = Buffer.from([0x82, 4, 0x20, 2, 0, 0]);

it('an MQTT packet may come in parts of a message, with a ping between them', async () => {
  await open();
  const packet = connectBytes();
  socket.write(masked(0x02, packet.subarray(0, 20)));
  socket.write(masked(0x89, Buffer.from('hi')));
  socket.write(masked(0x80, packet.subarray(20)));
  const pong = Buffer.from([0x8a, 2, ...Buffer.from('hi')]);
  const expected = Buffer.concat([pong, connack]);
  expect(await until(({ length }) => length >= expected.length)).toEqual(expected);
});

it('DISCONNECT and a close frame both end it with a close frame', async () => {
  await open();
  socket.write(masked(0x82, connectBytes()));
  await until(({ length }) => length >= connack.length);
  received = Buffer.alloc(0);
  socket.write(masked(0x88, Buffer.alloc(0)));
  await once(socket, 'end');
  expect(received).toEqual(Buffer.from([0x88, 0]));
});

it.each([
  ['a text message', (): Buffer => masked(0x81, Buffer.from('hi'))],
  ['a frame without a mask', (): Buffer => Buffer.from([0x82, 2, 0, 0])],
  ['MQTT before CONNECT', (): Buffer => masked(0x82, mqtt.generate({ cmd: 'pingreq' }))],
])('%s ends the connection', async (_what, bytes) => {
  await open();
  socket.write(bytes());
  await once(socket, 'close');
  expect(received).toEqual(Buffer.alloc(0));
});

it.each([
  ['another path', { path: '/elsewhere' }, 404],
  ['another version', { version: '8' }, 426],
  ['a subprotocol other than mqtt', { protocol: 'amqp' }, 400],
])('%s is refused', async (_what, changes, status) => {
  socket.write(upgrade(changes));
  await once(socket, 'end');
  expect(received.toString()).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
});

it('an outage that refuses connections ends WebSockets too', async () => {
  await open();
  const reset = once(socket, 'close').catch((error: NodeJS.ErrnoException) => error.code);
  await emulator.setOutage('refuse');
  expect(await reset).toBe('ECONNRESET');
});
