import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import mqtt, { type Packet } from 'mqtt-packet';
import rhea from 'rhea';
import { afterEach, expect, it } from 'vitest';
import { registerDevice } from '../../../station/emulator/device-client.ts';
import { createLocalCa } from '../../../station/pki/local-ca.ts';

let server: Server;
afterEach(() => {
  server.close();
});

interface RudeServer {
  readonly port: number;
  readonly ca: string;
  /** What clients said when they took their leave. */
  readonly goodbyes: unknown[];
}

async function listen(serve: (socket: TLSSocket) => void, goodbyes: unknown[]): Promise<RudeServer> {
  const ca = createLocalCa({ commonName: 'rude', now: new Date() });
  const { chainPem: cert, privateKeyPem: key } = ca.issueServerCertificate({
    dnsNames: ['localhost'],
    ips: ['127.0.0.1'],
  });
  server = createServer({ cert, key }, (socket) => {
    socket.on('error', () => undefined);
    serve(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a TCP port
  const { port } = server.address() as AddressInfo;
  return { port, ca: ca.certificatePem, goodbyes };
}

/** An MQTT server that answers register with 401, and breaks the connection when the client takes its leave. */
function startRudeMqtt(): Promise<RudeServer> {
  const goodbyes: Packet[] = [];
  const answer = (socket: TLSSocket, packet: Packet): void => {
    const send = (reply: Packet): void => void socket.write(mqtt.generate(reply));
    if (packet.cmd === 'connect') send({ cmd: 'connack', returnCode: 0, sessionPresent: false });
    else if (packet.cmd === 'subscribe') send({ cmd: 'suback', messageId: packet.messageId ?? 0, granted: [0] });
    else if (packet.cmd === 'publish') {
      send({ cmd: 'puback', messageId: packet.messageId ?? 0 });
      const topic = `$dps/registrations/res/401/?${packet.topic.split('?')[1] ?? ''}`;
      send({ cmd: 'publish', topic, payload: '{"errorCode":401002}', qos: 0, dup: false, retain: false });
    } else {
      goodbyes.push(packet);
      socket.destroy();
    }
  };
  return listen((socket) => {
    const parser = mqtt.parser({ protocolVersion: 4 });
    parser.on('packet', (packet) => answer(socket, packet));
    socket.on('data', (chunk) => parser.parse(chunk));
  }, goodbyes);
}

/** The same for AMQP: every call is rejected; a detached link, or only the end of the session, breaks the connection. */
function startRudeAmqp(breaksAt: 'receiver_close' | 'session_close'): Promise<RudeServer> {
  const goodbyes: string[] = [];
  const error = { condition: 'amqp:unauthorized-access', description: '{"errorCode":401002}' };
  return listen((socket) => {
    const container = rhea.create_container();
    container.sasl_server_mechanisms.enable_plain(() => true);
    container.on('message', ({ delivery }) => delivery?.reject(error));
    container.on('disconnected', () => undefined);
    container.on('receiver_close', () => goodbyes.push('detach'));
    container.on(breaksAt, () => socket.destroy());
    container.create_connection({ receiver_options: { autoaccept: false } })['accept'](socket);
  }, goodbyes);
}

it.each([
  ['mqtt', 'DISCONNECT', /^DEVICE_REGISTRATION_(REFUSED|TIMEOUT)$/, startRudeMqtt],
  ['amqp', 'detach', /^DEVICE_REGISTRATION_REFUSED$/, () => startRudeAmqp('receiver_close')],
  ['amqp', 'end', /^DEVICE_REGISTRATION_REFUSED$/, () => startRudeAmqp('session_close')],
] as const)(
  'a connection that breaks while the SDK takes its leave of it throws nothing past the caller: %s, %s',
  async (protocol, _when, code, start) => {
    const { port, ca, goodbyes } = await start();
    const thrown: unknown[] = [];
    const remember = (error: unknown): void => void thrown.push(error);
    process.on('uncaughtException', remember);
    try {
      const credential = { kind: 'symmetric-key', key: Buffer.alloc(32, 1).toString('base64') } as const;
      const identity = { idScope: '0ne00000000', registrationId: 'unit', globalEndpoint: 'localhost', credential };
      const address = { host: '127.0.0.1', port };
      await expect(
        registerDevice({ identity, protocol, address, ca, timeoutMs: protocol === 'mqtt' ? 2000 : 10_000 }),
      ).rejects.toMatchObject({
        code: expect.stringMatching(code),
      });
    } finally {
      process.off('uncaughtException', remember);
    }
    expect(goodbyes.length).toBeGreaterThan(0);
    expect(thrown).toEqual([]);
  },
);
