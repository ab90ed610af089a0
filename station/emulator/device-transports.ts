import { Agent } from 'node:https';
import { createRequire } from 'node:module';
import { MqttBase } from 'azure-iot-mqtt-base';
import { Http } from 'azure-iot-provisioning-device-http';
import mqttTransports, { type Mqtt } from 'azure-iot-provisioning-device-mqtt';
import type { DeviceTransport, TransportOptions } from './device-transport.ts';

/** HTTPS, MQTT and AMQP 1.0; `-ws`: over a WebSocket, at the address of HTTPS. */
export const deviceProtocols = ['http', 'mqtt', 'mqtt-ws', 'amqp', 'amqp-ws'] as const;
export type DeviceProtocol = (typeof deviceProtocols)[number];

/** One of the SDK's transports, led to the address. AMQP's, the rarest and largest, is loaded when it is asked for. */
export async function openDeviceTransport(
  protocol: DeviceProtocol,
  options: TransportOptions,
): Promise<DeviceTransport> {
  switch (protocol) {
    case 'http':
      return httpTransport(options);
    case 'mqtt':
      return mqttTransport(options, mqttTransports.Mqtt);
    case 'mqtt-ws':
      return mqttTransport(options, mqttTransports.MqttWs);
    case 'amqp':
    case 'amqp-ws':
      return (await import('./device-amqp-transport.ts')).amqpTransport(protocol, options);
    default:
      return protocol satisfies never;
  }
}

/** The SDK's HTTPS transport, led to the address by an agent of its own. */
function httpTransport({ globalEndpoint, address, ca }: TransportOptions): DeviceTransport {
  const agent = new Agent({ keepAlive: true, servername: globalEndpoint, ...address, ...(ca ? { ca } : {}) });
  // The transport's own copy of the package, whose type its constructor wants.
  const require = createRequire(import.meta.resolve('azure-iot-provisioning-device-http'));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `require` is untyped
  const { Http: Base } = require('azure-iot-http-base') as { Http: new () => HttpBase };
  const base = new Base();
  base.setOptions({ http: { agent } });
  return { transport: new Http(base), host: globalEndpoint, close: () => agent.destroy() };
}

type HttpBase = NonNullable<ConstructorParameters<typeof Http>[0]>;

/**
 * The SDK's MQTT transport, made safe: as it is, a connection that breaks while it disconnects ends the process,
 * because its state machine calls a callback that it does not have, or emits an error that nobody hears.
 */
function mqttTransport(
  { globalEndpoint, address, ca }: TransportOptions,
  Transport: new (base: MqttBase) => Mqtt,
): DeviceTransport {
  let connection: MqttConnection | undefined;
  const provider = { ...mqttPackage(), connect: connectAndKeep };
  function connectAndKeep(uri: string, options: object): MqttConnection {
    // The SDK puts port 443 behind the host of a WebSocket, whatever it is.
    connection = mqttPackage().connect(
      address ? uri.replace(`:${address.port}:443/`, `:${address.port}/`) : uri,
      options,
    );
    return connection;
  }
  const base = new MqttBase(provider);
  if (ca) base.setOptions({ ca });
  const transport = new Transport(base);
  transport.on('error', ignore);

  const [handle] = base.listeners('error');
  base.removeAllListeners('error');
  let closed = false;
  base.on('error', (error: unknown) => {
    if (!closed && canDisconnect(transport)) handle?.(error);
  });
  const host = address ? `${bracketed(address.host)}:${address.port}` : globalEndpoint;
  return {
    transport,
    host,
    close() {
      closed = true;
      connection?.on('error', ignore);
      connection?.end(true);
    },
  };
}

interface MqttConnection {
  on(event: 'error', listener: () => void): void;
  end(force: boolean): void;
}

function mqttPackage(): { connect(uri: string, options: object): MqttConnection } {
  // The copy that the SDK uses; it is no dependency of our own.
  const require = createRequire(import.meta.resolve('azure-iot-mqtt-base'));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `require` is untyped
  return require('mqtt') as { connect(uri: string, options: object): MqttConnection };
}

/** Whether the SDK's state machine is in a state in which it bears being told of an error. */
function canDisconnect(transport: object): boolean {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a private field of the pinned SDK version
  const { _fsm: machine } = transport as { _fsm?: { state?: string } };
  return machine?.state === 'connecting' || machine?.state === 'connected';
}

const ignore = (): void => undefined;
const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);
