import type { UsbBus, UsbDevice } from '../usb-device.ts';
import { DeviceOnBus } from './device-on-bus.ts';
import type { Plugged } from './plugged.ts';
import { SimulatedUsbDevice } from './simulated-device.ts';
import type { UsbFunction } from './usb-function.ts';

/**
 * A bus in this process: plug functions into its ports, and open them as any USB device. Time passes only where a function
 * lets it, and for `drop` with a way back.
 */
export class SimulatedUsbBus implements UsbBus {
  readonly #ports = new Map<string, { plugged: Plugged; leave: AbortController }>();
  #lastAddress = 0;

  /** Puts a device into a port (`1-2.3`); what was there is unplugged first. */
  plug(portPath: string, usbFunction: UsbFunction): void {
    this.unplug(portPath);
    const leave = new AbortController();
    this.#lastAddress = (this.#lastAddress % 127) + 1;
    const plugged = {
      usbFunction,
      device: new DeviceOnBus(usbFunction),
      portPath,
      address: this.#lastAddress,
      gone: leave.signal,
      claims: new Map(),
    };
    this.#ports.set(portPath, { plugged, leave });
    usbFunction.attached({
      drop: (back) => {
        if (leave.signal.aborted) return;
        this.unplug(portPath);
        if (back === undefined) return;
        setTimeout(() => {
          // Unless someone has used the port in the meantime.
          if (!this.#ports.has(portPath)) this.plug(portPath, back.as ?? usbFunction);
        }, back.afterMs);
      },
    });
    plugged.device.reset();
  }

  unplug(portPath: string): void {
    const port = this.#ports.get(portPath);
    if (port === undefined) return;
    this.#ports.delete(portPath);
    port.leave.abort();
    port.plugged.usbFunction.detached();
  }

  devices(): Promise<UsbDevice[]> {
    const devices = [...this.#ports.values()].map(({ plugged }) => new SimulatedUsbDevice(plugged));
    return Promise.resolve(devices.toSorted((a, b) => a.portPath.localeCompare(b.portPath, 'en', { numeric: true })));
  }

  /** No system makes serial ports of these. */
  serialPorts(): Promise<string[]> {
    return Promise.resolve([]);
  }
}
