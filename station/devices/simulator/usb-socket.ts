import type { UsbFunction } from '../usb/simulator/usb-function.ts';

/** Somewhere to plug a device in: a port of a simulated bus, or of a kernel's over USB/IP. */
export interface UsbSocket {
  /** What a station opens. */
  readonly address: string;
  plug(usbFunction: UsbFunction): Promise<void> | void;
  unplug(): Promise<void> | void;
}
