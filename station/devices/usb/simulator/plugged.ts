import type { DeviceOnBus } from './device-on-bus.ts';
import type { UsbFunction } from './usb-function.ts';

/** A device in a port, from one plugging to the next unplugging. */
export interface Plugged {
  readonly usbFunction: UsbFunction;
  readonly device: DeviceOnBus;
  readonly portPath: string;
  readonly address: number;
  /** Aborts when it leaves the bus: everything under way ends with it. */
  readonly gone: AbortSignal;
  /** Who has claimed which interface. */
  readonly claims: Map<number, unknown>;
}
