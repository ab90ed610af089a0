import type { DeviceProtocol } from '../../station/emulator/device-transports.ts';
import type { DpsEmulator } from '../../station/emulator/dps-emulator-types.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Where an emulator takes devices: each protocol at a port of its own, WebSockets at that of HTTPS. */
export function emulatorAddress(
  { host, port, mqttPort, amqpPort }: Pick<DpsEmulator['ready'], 'host' | 'port' | 'mqttPort' | 'amqpPort'>,
  protocol: DeviceProtocol,
): Address {
  if (protocol === 'mqtt') return { host, port: mqttPort };
  return { host, port: protocol === 'amqp' ? amqpPort : port };
}
