import type { Amqp } from 'azure-iot-provisioning-device-amqp';
import type { Http } from 'azure-iot-provisioning-device-http';
import type { Mqtt } from 'azure-iot-provisioning-device-mqtt';

export interface DeviceTransport {
  /** What the SDK's client takes. */
  readonly transport: Http | Mqtt | Amqp;
  /** The host that the SDK's client is given. */
  readonly host: string;
  /** Ends its connections at once, whatever they are doing. */
  readonly close: () => void;
}

export interface TransportOptions {
  /** DPS's global endpoint: the name in SNI, in Host and on the certificate. */
  readonly globalEndpoint: string;
  /** Where it really listens. */
  readonly address?: { readonly host: string; readonly port: number };
  /** PEM */
  readonly ca?: string;
}
