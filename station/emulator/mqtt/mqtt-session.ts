import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import mqtt, { type IConnectPacket, type IPublishPacket, type ISubscribePacket, type Packet } from 'mqtt-packet';
import type { Counters } from '../counters.ts';
import { callUnderFaults } from '../device-api/call-under-faults.ts';
import type { FaultPlan } from '../faults.ts';
import { clientCertificates } from '../tls-client.ts';
import type { createMqttCalls, MqttAnswer } from './mqtt-calls.ts';
import { type MqttCall, type MqttIdentity, parseCall, parseUsername, responseFilter } from './topics.ts';

/** MQTT 3.1.1 §3.2.2.3 */
const connackCode = { accepted: 0, unacceptableProtocol: 1, identifierRejected: 2, badCredentials: 4 } as const;
const subscribeFailure = 0x80;
const maxPacketBytes = 256 * 1024;
/** A client that connects and says nothing. */
const connectTimeoutMs = 30_000;

export interface MqttSessionOptions {
  readonly calls: ReturnType<typeof createMqttCalls>;
  readonly faults: FaultPlan;
  readonly counters: Counters;
}

/**
 * One MQTT 3.1.1 connection of a device: CONNECT, SUBSCRIBE to the answers, PUBLISH of calls at QoS 0 or 1. As in
 * DPS, CONNECT succeeds with any credential and a wrong one shows as `res/401`. Whatever breaks the protocol closes
 * the connection (§4.8). `stream` carries the packets: the TLS socket itself, or a WebSocket on it.
 */
export function serveMqtt(stream: Duplex, socket: TLSSocket, options: MqttSessionOptions): void {
  const { calls, faults, counters } = options;
  const parser = mqtt.parser({ protocolVersion: 4 });
  let identity: MqttIdentity | undefined;
  let password: string | undefined;
  let subscribedQos: 0 | 1 | undefined;
  let nextMessageId = 1;
  let bytesSincePacket = 0;

  const close = (): void => void stream.destroy();
  const send = (packet: Packet): void => {
    if (stream.writable) stream.write(mqtt.generate(packet));
  };

  const onConnect = (packet: IConnectPacket): void => {
    if (identity) return close();
    const refuse = (returnCode: number): void => {
      send({ cmd: 'connack', returnCode, sessionPresent: false });
      stream.end();
    };
    if (packet.protocolVersion !== 4) return refuse(connackCode.unacceptableProtocol);
    const claimed = parseUsername(packet.username ?? '');
    if (!claimed) return refuse(connackCode.badCredentials);
    if (claimed.registrationId !== packet.clientId) return refuse(connackCode.identifierRejected);
    identity = claimed;
    password = packet.password?.toString('utf8');
    // §3.1.2.10: one and a half times the keep-alive without a packet ends the connection; 0 turns it off.
    socket.setTimeout((packet.keepalive ?? 0) * 1500);
    counters.mqttConnections++;
    send({ cmd: 'connack', returnCode: connackCode.accepted, sessionPresent: false });
  };

  const onSubscribe = (packet: ISubscribePacket): void => {
    const granted = packet.subscriptions.map(({ topic, qos }) => {
      if (topic !== responseFilter) return subscribeFailure;
      subscribedQos = qos === 0 ? 0 : 1;
      return subscribedQos;
    });
    send({ cmd: 'suback', messageId: packet.messageId ?? 0, granted });
  };

  const answer = ({ topic, payload }: MqttAnswer): void => {
    if (subscribedQos === undefined) return;
    const common = { cmd: 'publish', topic, payload, dup: false, retain: false } as const;
    if (subscribedQos === 0) return send({ ...common, qos: 0 });
    send({ ...common, qos: 1, messageId: nextMessageId });
    nextMessageId = (nextMessageId % 0xffff) + 1;
  };

  const perform = async (device: MqttIdentity, call: MqttCall, packet: IPublishPacket): Promise<void> => {
    const [path = ''] = packet.topic.split('?');
    const method = call.kind === 'operation-status' ? 'GET' : 'PUT';
    const { idScope, registrationId } = device;
    const presented = { sasToken: password, certificates: clientCertificates(socket) };
    const claim = { idScope, registrationId, protocol: 'mqtt', presented } as const;
    await callUnderFaults(
      { transport: 'mqtt', method, path },
      {
        faults,
        counters,
        socket,
        serve: () => calls.serve(call, claim, Buffer.from(packet.payload)),
        refuse: (error) => calls.refuse(call, error),
        answer,
      },
    );
  };

  const onPublish = (packet: IPublishPacket): void => {
    const call = parseCall(packet.topic);
    if (!identity || !call || packet.qos === 2) return close();
    if (packet.qos === 1) send({ cmd: 'puback', messageId: packet.messageId ?? 0 });
    perform(identity, call, packet).catch(() => {
      counters.internalErrors++;
      close();
    });
  };

  const onPacket = (packet: Packet): void => {
    bytesSincePacket = 0;
    if (packet.cmd === 'connect') return onConnect(packet);
    if (!identity) return close();
    switch (packet.cmd) {
      case 'subscribe':
        return onSubscribe(packet);
      case 'publish':
        return onPublish(packet);
      case 'unsubscribe':
        if (packet.unsubscriptions.includes(responseFilter)) subscribedQos = undefined;
        // MQTT 3.1.1 has no codes in UNSUBACK; the types ask for MQTT 5's.
        return send({ cmd: 'unsuback', messageId: packet.messageId ?? 0, granted: [] });
      case 'pingreq':
        return send({ cmd: 'pingresp' });
      case 'puback':
        return;
      case 'disconnect':
        stream.end();
        return;
      case 'auth':
      case 'connack':
      case 'pingresp':
      case 'pubcomp':
      case 'pubrec':
      case 'pubrel':
      case 'suback':
      case 'unsuback':
        return close();
      default:
        return packet satisfies never;
    }
  };

  parser.on('packet', onPacket);
  parser.on('error', close);
  socket.setTimeout(connectTimeoutMs);
  socket.on('timeout', close);
  stream.on('error', close);
  stream.on('data', (chunk: Buffer) => {
    bytesSincePacket += chunk.length;
    if (bytesSincePacket > maxPacketBytes) return close();
    parser.parse(chunk);
  });
}
