import type { UsbDescriptors, UsbFunction } from '../usb/simulator/usb-function.ts';

/** Of simulated units that carry a line of text over USB (pid.codes keeps these numbers for tests). */
export const bulkLineIds = { vendorId: 0x1209, productId: 0x0003 } as const;

const packetBytes = 512;
const vendorClass = 0xff;
/** Nobody has read for so long: what comes is lost, as in a device whose buffer is full. */
const unreadLimitBytes = 64 * 1024;

/** A vendor-class interface whose two bulk endpoints carry a byte stream, as firmware offers one beside or instead of a UART. */
export class BulkLineFunction implements UsbFunction {
  readonly descriptors: UsbDescriptors;
  readonly #received: (bytes: Buffer) => void;
  #waiting = Buffer.alloc(0);
  #needsEmptyPacket = false;
  #wake: (() => void) | undefined;

  constructor(serial: string, received: (bytes: Buffer) => void) {
    this.#received = received;
    this.descriptors = {
      device: deviceDescriptor(),
      configuration: configurationDescriptor(),
      strings: ['Provisioning Station', 'Simulated line over USB', serial],
    };
  }

  /** For the host, whenever it asks. */
  send(bytes: Uint8Array): void {
    if (this.#waiting.length + bytes.length > unreadLimitBytes) return;
    this.#waiting = Buffer.concat([this.#waiting, bytes]);
    this.#wake?.();
  }

  control(): Promise<'stall'> {
    return Promise.resolve('stall');
  }

  out(_endpointNumber: number, data: Uint8Array): Promise<'ok'> {
    this.#received(Buffer.from(data));
    return Promise.resolve('ok');
  }

  async in(_endpointNumber: number, length: number, signal: AbortSignal): Promise<Uint8Array> {
    if (this.#needsEmptyPacket) {
      this.#needsEmptyPacket = false;
      return Buffer.alloc(0);
    }
    while (this.#waiting.length === 0) {
      if (signal.aborted) return Buffer.alloc(0);
      await this.#change(signal);
    }
    const data = this.#waiting.subarray(0, length);
    this.#waiting = this.#waiting.subarray(data.length);
    this.#needsEmptyPacket = data.length < length && data.length % packetBytes === 0;
    return data;
  }

  reset(): void {
    this.#waiting = Buffer.alloc(0);
    this.#needsEmptyPacket = false;
  }

  attached(): void {
    this.reset();
  }

  detached(): void {
    this.#wake?.();
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const settle = (): void => {
        this.#wake = undefined;
        signal.removeEventListener('abort', settle);
        resolve();
      };
      this.#wake = settle;
      signal.addEventListener('abort', settle, { once: true });
    });
  }
}

/** USB 2.0 section 9.6.1; strings 1 to 3. */
function deviceDescriptor(): Buffer {
  const bytes = Buffer.alloc(18);
  bytes.set([18, 1, 0x00, 0x02, 0, 0, 0, 64]);
  bytes.writeUInt16LE(bulkLineIds.vendorId, 8);
  bytes.writeUInt16LE(bulkLineIds.productId, 10);
  bytes.set([0x00, 0x01, 1, 2, 3, 1], 12);
  return bytes;
}

function configurationDescriptor(): Buffer {
  const endpoint = (address: number): number[] => [7, 5, address, 0x02, packetBytes & 0xff, packetBytes >> 8, 0];
  const rest = [9, 4, 0, 0, 2, vendorClass, 0, 0, 0, ...endpoint(0x01), ...endpoint(0x81)];
  return Buffer.of(9, 2, 9 + rest.length, 0, 1, 1, 0, 0x80, 50, ...rest);
}
