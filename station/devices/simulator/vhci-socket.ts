import { access } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { errnoOf } from '../transport/errno.ts';
import type { UsbFunction } from '../usb/simulator/usb-function.ts';
import { startUsbipServer, type UsbipServer, usbipSpeed } from '../usb/simulator/usbip-server.ts';
import { type VhciPort, vhciAttach, vhciPorts } from '../usb/simulator/vhci.ts';
import { usbAddress } from '../usb/usb-address.ts';
import { simulatorError } from './simulator-errors.ts';
import type { UsbSocket } from './usb-socket.ts';

const settleTimeoutMs = 10_000;
const lookAgainMs = 10;

/** A port of this machine's own USB, for simulated devices: whatever is plugged in there, the kernel enumerates. */
export interface VhciSocket extends UsbSocket {
  /** As sysfs names it: `3-1`. */
  readonly portPath: string;
  /** Resolves when the kernel has enumerated the device; what was there is unplugged first. */
  plug(usbFunction: UsbFunction): Promise<void>;
  /** Idempotent. Resolves when the kernel no longer has it. */
  unplug(): Promise<void>;
  /** Resolves when what the device did by itself (a reboot, being swapped) is done. */
  settled(): Promise<void>;
}

/** In use by this process; the kernel hears of it a moment later. */
const taken = new Set<string>();

/**
 * A free port of the virtual host controller: on Linux, with vhci_hcd loaded, as root. Unplugging gives it back.
 * @throws SIMULATOR_NO_VHCI
 */
export async function openVhciSocket(): Promise<VhciSocket> {
  const port = (await vhciPorts())?.find(({ portPath }) => !taken.has(portPath));
  if (port === undefined) throw simulatorError('SIMULATOR_NO_VHCI');
  return new Socket(port);
}

class Socket implements VhciSocket {
  readonly #port: VhciPort;
  #server: UsbipServer | undefined;
  #moving: Promise<void> = Promise.resolve();

  constructor(port: VhciPort) {
    this.#port = port;
    taken.add(port.portPath);
  }

  get portPath(): string {
    return this.#port.portPath;
  }

  get address(): string {
    return usbAddress(this.#port);
  }

  settled(): Promise<void> {
    return this.#moving;
  }

  async plug(usbFunction: UsbFunction): Promise<void> {
    await this.unplug();
    taken.add(this.#port.portPath);
    const server = await startUsbipServer(
      usbFunction,
      {},
      {
        dropped: (back) => {
          if (this.#server !== server) return;
          this.#moving = this.#comeBack(usbFunction, back);
          this.#moving.catch(() => undefined);
        },
      },
    );
    this.#server = server;
    await this.#attach(server);
    await this.#until(true);
  }

  async unplug(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    await server?.close();
    await this.#until(false);
    taken.delete(this.#port.portPath);
  }

  async #comeBack(self: UsbFunction, back: { afterMs: number; as?: UsbFunction } | undefined): Promise<void> {
    await this.unplug();
    if (back === undefined) return;
    await delay(back.afterMs);
    // Someone may have been quicker.
    if (this.#server === undefined) await this.plug(back.as ?? self);
  }

  /** The kernel frees a port some time after its connection has ended. */
  async #attach(server: UsbipServer): Promise<void> {
    for (const deadlineMs = performance.now() + settleTimeoutMs; ; await delay(lookAgainMs)) {
      try {
        await vhciAttach(this.#port, server.port, usbipSpeed.high);
        return;
      } catch (cause) {
        if (performance.now() > deadlineMs) throw simulatorError('SIMULATOR_NO_VHCI', {}, cause);
      }
    }
  }

  async #until(present: boolean): Promise<void> {
    const folder = `/sys/bus/usb/devices/${this.#port.portPath}`;
    // Its interfaces are there once it is configured, and it is of use to somebody.
    const sign = present ? `${folder}/${this.#port.portPath}:1.0` : folder;
    for (const deadlineMs = performance.now() + settleTimeoutMs; ; await delay(lookAgainMs)) {
      if ((await exists(sign)) === present) return;
      // It left before it was configured: whoever waits for it will miss it on the bus.
      if (performance.now() > deadlineMs) return;
    }
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    (error: unknown) => errnoOf(error) !== 'ENOENT',
  );
