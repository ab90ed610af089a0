import type { EventEmitter } from 'node:events';
import { Agent } from 'node:https';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import { callbackify } from 'node:util';
import amqpBase from 'azure-iot-amqp-base';
import amqpTransports from 'azure-iot-provisioning-device-amqp';
import type { DeviceTransport, TransportOptions } from './device-transport.ts';

/**
 * The SDK's AMQP transport. Its base opens every connection through `open`, which leads it to the address: by rhea's own
 * option over TLS, by an agent over a WebSocket. The transport itself hands no CA on when it attests a TPM.
 */
export function amqpTransport(
  protocol: 'amqp' | 'amqp-ws',
  { globalEndpoint, address, ca }: TransportOptions,
): DeviceTransport {
  const sockets = new Set<TLSSocket>();
  const trust = ca ? { ca } : {};
  const open = (options: ConnectionOptions, onSecure?: () => void): TLSSocket => {
    const socket = connectTls({ ...options, ...address, ...trust, servername: globalEndpoint }, onSecure);
    sockets.add(socket);
    return socket.setNoDelay().once('close', () => sockets.delete(socket));
  };
  const connect = (port: number, host: string, options: ConnectionOptions, onSecure: () => void): TLSSocket =>
    open({ ...options, port, host }, onSecure);
  const agent = Object.assign(new Agent(), { createConnection: (options: ConnectionOptions) => open(options) });

  const base = new amqpBase.Amqp(true);
  const connectBase = base.connect.bind(base);
  base.connect = (config, done) => {
    const policyOverride = { ...config.policyOverride, connect };
    const led = { ...config, policyOverride, sslOptions: { ...config.sslOptions, agent } };
    connectBase(led, done);
  };
  const endConnections = (): void => {
    for (const socket of sockets) socket.destroy(new Error('The registration is over.'));
  };
  // As it is, it waits 45 s for the goodbye of a peer that is gone. Told too early, it would connect over what is closing.
  base.disconnect = callbackify(async () => {
    const closed = [...sockets].map((socket) => new Promise((resolve) => void socket.once('close', resolve)));
    endConnections();
    await Promise.all(closed);
  });
  quietRhea(base);
  const transport = new (protocol === 'amqp' ? amqpTransports.Amqp : amqpTransports.AmqpWs)(base);
  transport.on('error', () => undefined);
  return {
    transport,
    host: globalEndpoint,
    close: endConnections,
  };
}

/** Once the SDK has stopped listening, rhea prints that a connection ended, and throws what nobody hears. */
function quietRhea(base: object): void {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a private field of the pinned SDK version
  const { _rheaContainer: container } = base as { _rheaContainer?: EventEmitter };
  for (const event of ['disconnected', 'error']) container?.on(event, () => undefined);
}
