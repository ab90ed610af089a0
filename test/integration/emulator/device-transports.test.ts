import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import mqtt, { type Packet } from 'mqtt-packet';
import { afterEach, expect, it } from 'vitest';
import { registerDevice } from '../../../station/emulator/device-client.ts';
import { createLocalCa } from '../../../station/pki/local-ca.ts';

let server: Server;
afterEach(() => {
  server.close();
});

/** An MQTT server that answers register with 401, and breaks the connection when the client takes its leave. */
async function startRudeServer(): Promise<{ port: number; ca: string; goodbyes: Packet[] }> {
  const ca = createLocalCa({ commonName: 'rude', now: new Date() });
  const { chainPem: cert, privateKeyPem: key } = ca.issueServerCertificate({
    dnsNames: ['localhost'],
    ips: ['127.0.0.1'],
  });
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
  server = createServer({ cert, key }, (socket) => {
    const parser = mqtt.parser({ protocolVersion: 4 });
    parser.on('packet', (packet) => answer(socket, packet));
    socket.on('data', (chunk) => parser.parse(chunk));
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a TCP port
  const { port } = server.address() as AddressInfo;
  return { port, ca: ca.certificatePem, goodbyes };
}

it('a connection that breaks while the SDK takes its leave of it throws nothing past the caller', async () => {
  const { port, ca, goodbyes } = await startRudeServer();
  const thrown: unknown[] = [];
  const remember = (error: unknown): void => void thrown.push(error);
  process.on('uncaughtException', remember);
  try {
    const credential = { kind: 'symmetric-key', key: Buffer.alloc(32, 1).toString('base64') } as const;
    const identity = { idScope: '0ne00000000', registrationId: 'unit', globalEndpoint: 'localhost', credential };
    const address = { host: '127.0.0.1', port };
    await expect(registerDevice({ identity, protocol: 'mqtt', address, ca, timeoutMs: 500 })).rejects.toMatchObject({
      code: expect.stringMatching(/^DEVICE_REGISTRATION_(REFUSED|TIMEOUT)$/),
    });
  } finally {
    process.off('uncaughtException', remember);
  }
  expect(goodbyes.length).toBeGreaterThan(0);
  expect(thrown).toEqual([]);
});
