import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import rhea, { type Delivery, type EventContext, type Message, type Receiver, type Sender } from 'rhea';
import type { Counters } from '../counters.ts';
import { callUnderFaults } from '../device-api/call-under-faults.ts';
import type { RegistrationService } from '../device-api/registration-service.ts';
import { unauthorized } from '../dps-error.ts';
import type { FaultPlan } from '../faults.ts';
import { clientCertificates } from '../tls-client.ts';
import { type AmqpAnswer, type AmqpCalls, callOf, operationTypeOf } from './amqp-calls.ts';
import { type DeviceIdentity, isSameDevice, parseDeviceIdentity } from './device-identity.ts';
import { type SaslIdentity, saslMechanisms } from './sasl.ts';

/** As the service opens connections. */
const limits = { channel_max: 8191, max_frame_size: 65_536, idle_time_out: 240_000 };
/** Of a message that is not whole yet, or of anything that is none. */
const maxMessageBytes = 256 * 1024;
/** A client that connects and says nothing. */
const connectTimeoutMs = 30_000;

export interface AmqpSessionOptions {
  readonly calls: AmqpCalls;
  readonly challenge: RegistrationService['challenge'];
  readonly faults: FaultPlan;
  readonly counters: Counters;
}

/**
 * One AMQP 1.0 connection of a device: SASL, or none with a certificate; a link for its calls and one for the answers,
 * both named by the registration. A wrong credential shows when the device registers, as a rejection; nothing to show at
 * all closes the connection. `stream` carries the frames: the TLS socket itself, or a WebSocket on it.
 */
export function serveAmqp(stream: Duplex, socket: TLSSocket, options: AmqpSessionOptions): void {
  const { calls, faults, counters } = options;
  let identity: SaslIdentity | undefined;
  let bytesSinceMessage = 0;

  const close = (): void => void stream.destroy();
  const fail = (): void => {
    counters.internalErrors++;
    close();
  };

  const container = rhea.create_container({ id: 'dps-emulator' });
  container.sasl_server_mechanisms = saslMechanisms({
    challenge: options.challenge,
    onIdentity: (shown) => {
      identity = shown;
    },
    onRefused: () => void stream.end(),
    onFailure: fail,
  });
  const connection = container.create_connection({ ...limits, receiver_options: { autoaccept: false } });
  /** rhea prints what nobody hears, and throws errors. */
  const hear = (event: string, act: () => void = () => undefined): void => {
    container.on(event, act);
  };

  hear('connection_open', () => {
    socket.setTimeout(0);
    counters.amqpConnections++;
    if (identity || clientCertificates(socket).length > 0) return;
    connection.close(calls.refuse(unauthorized('IotHubUnauthorizedAccess')).rejection);
  });

  /** Whom a link is for; undefined where it is not for the device that SASL knows. */
  const deviceAt = (address: string | undefined): DeviceIdentity | undefined => {
    const device = parseDeviceIdentity(address ?? '');
    return device && identity && !isSameDevice(device, identity.device) ? undefined : device;
  };
  const refusal = (address: string | undefined) =>
    deviceAt(address) ? undefined : calls.refuse(unauthorized()).rejection;

  container.on('receiver_open', ({ receiver }: EventContext) => {
    if (!receiver) return;
    receiver.set_target(receiver.target);
    const refused = refusal(receiver.target.address);
    if (refused) receiver.close(refused);
  });
  container.on('sender_open', ({ sender }: EventContext) => {
    if (!sender) return;
    sender.set_source(sender.source);
    const refused = refusal(sender.source.address);
    if (refused) sender.close(refused);
  });

  const answer = (receiver: Receiver, delivery: Delivery, served: AmqpAnswer): void => {
    if ('rejection' in served) return delivery.reject(served.rejection);
    delivery.accept();
    const { address } = receiver.target;
    connection.find_sender(({ source }: Sender) => source.address === address)?.send(served.message);
  };

  const perform = async (receiver: Receiver, delivery: Delivery, message: Message): Promise<void> => {
    const device = deviceAt(receiver.target.address);
    if (!device) return;
    const presented = { sasToken: identity?.sasToken, certificates: clientCertificates(socket) };
    const method = callOf(message).kind === 'operation-status' ? 'GET' : 'PUT';
    await callUnderFaults(
      { transport: 'amqp', method, path: operationTypeOf(message) },
      {
        faults,
        counters,
        socket,
        serve: () => calls.serve(message, { ...device, protocol: 'amqp', presented }),
        refuse: (error) => calls.refuse(error),
        answer: (served) => answer(receiver, delivery, served),
      },
    );
  };

  container.on('message', ({ receiver, delivery, message }: EventContext) => {
    bytesSinceMessage = 0;
    if (receiver && delivery && message) perform(receiver, delivery, message).catch(fail);
  });
  hear('protocol_error', close);
  hear('error', close);
  for (const event of ['disconnected', 'connection_error', 'session_error', 'sender_error', 'receiver_error'])
    hear(event);

  socket.setNoDelay();
  socket.setTimeout(connectTimeoutMs);
  socket.on('timeout', close);
  stream.on('data', (chunk: Buffer) => {
    bytesSinceMessage += chunk.length;
    if (bytesSinceMessage > maxMessageBytes) close();
  });
  connection['accept'](stream);
  // All that rhea hears of the end of a connection, and so of its timers.
  stream.once('close', () => stream.emit('end'));
}
