import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { RunningSimulator } from '../../../station/devices/simulator/simulator-host.ts';
import type { ByteLink } from '../../../station/devices/transport/byte-link.ts';
import { openSerialLink } from '../../../station/devices/transport/serial-link.ts';
import { parseTcpAddress } from '../../../station/devices/transport/tcp-link.ts';

const folder = '/sys/kernel/config/usb_gadget/acm';
const deviceTty = '/dev/ttyGS0';
const english = '0x409';

/**
 * A CDC-ACM device that Linux itself plays (configfs, dummy_hcd), with a simulator behind it: one simulated controller, so one
 * at a time. What is written to the host's `ttyACM` comes out of `ttyGS0`, and from there goes to the simulator's TCP port.
 */
export class AcmGadget {
  readonly #never = new AbortController();
  /** Bytes of both directions since they were last counted anew. */
  crossed = 0;
  /** Called once for every piece that crossed. */
  onCrossed: (() => void) | undefined;
  #socket: Socket | undefined;
  #link: ByteLink | undefined;
  #pumping: Promise<void> = Promise.resolve();

  static async create(): Promise<AcmGadget> {
    await mkdir(`${folder}/strings/${english}`, { recursive: true });
    await mkdir(`${folder}/configs/c.1`, { recursive: true });
    await mkdir(`${folder}/functions/acm.GS0`, { recursive: true });
    await writeFile(`${folder}/idVendor`, '0x1209');
    await writeFile(`${folder}/idProduct`, '0x0004');
    await writeFile(`${folder}/strings/${english}/product`, 'Simulated CDC-ACM unit');
    await symlink(`${folder}/functions/acm.GS0`, `${folder}/configs/c.1/acm.GS0`).catch(() => undefined);
    return new AcmGadget();
  }

  /** Where the host sees it, which is the same port every time. */
  async portPath(): Promise<string> {
    for (const name of await readdir('/sys/bus/usb/devices')) {
      const product = await readFile(`/sys/bus/usb/devices/${name}/product`, 'utf8').catch(() => '');
      if (product.trim() === 'Simulated CDC-ACM unit') return name;
    }
    throw new Error('the gadget is not plugged in');
  }

  /** Puts a simulator on a TCP port behind it and plugs it in; resolves when the host has its serial port. */
  async plug(simulator: RunningSimulator): Promise<void> {
    const at = parseTcpAddress(simulator.address);
    if (at === undefined) throw new TypeError('a simulator on a TCP port is needed');
    await writeFile(`${folder}/strings/${english}/serialnumber`, simulator.serial);
    const socket = connect({ ...at, noDelay: true });
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      this.#count(bytes.length);
      this.#link?.write(bytes, this.#never.signal).catch(() => undefined);
    });
    this.#socket = socket;
    await writeFile(`${folder}/UDC`, 'dummy_udc.0');
    this.#link = await openSerialLink(deviceTty, { baudRate: 115_200, rtscts: false }, this.#never.signal);
    this.#pumping = this.#pump(this.#link, socket);
    for (let look = 0; look < 500; look++) {
      const tty = await readdir('/sys/class/tty');
      if (tty.some((name) => name.startsWith('ttyACM'))) return;
      await delay(10);
    }
    throw new Error('the host made no serial port of it');
  }

  /** Pulls the plug. Idempotent; resolves when the host's serial port has gone. */
  async unplug(): Promise<void> {
    await writeFile(`${folder}/UDC`, '\n').catch(() => undefined);
    this.#socket?.destroy();
    await this.#link?.close();
    await this.#pumping;
    for (let look = 0; look < 500; look++) {
      if (!(await readdir('/sys/class/tty')).some((name) => name.startsWith('ttyACM'))) return;
      await delay(10);
    }
  }

  async #pump(link: ByteLink, socket: Socket): Promise<void> {
    try {
      for (;;) {
        const bytes = await link.read(this.#never.signal);
        this.#count(bytes.length);
        socket.write(bytes);
      }
    } catch {
      // Unplugged.
    }
  }

  #count(bytes: number): void {
    this.crossed += bytes;
    this.onCrossed?.();
  }
}
