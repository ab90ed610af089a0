import type { SetupPacket, UsbFunction, UsbPlug } from '../../../station/devices/usb/simulator/usb-function.ts';

const packetBytes = 512;

/** A vendor device that gives back what it got: on endpoint 1, and by control requests 1 (put) and 2 (get). */
export class EchoFunction implements UsbFunction {
  readonly descriptors;
  plug: UsbPlug | undefined;
  /** Answers a stall to everything until it is set back. */
  stalls = false;
  readonly #bytes: number[] = [];
  #stored: Uint8Array = new Uint8Array(0);
  #wake: (() => void) | undefined;

  constructor(serial: string, productId = 0x0001) {
    this.descriptors = {
      device: Uint8Array.of(
        18,
        1,
        0,
        2,
        0,
        0,
        0,
        64,
        0x09,
        0x12,
        productId & 0xff,
        productId >> 8,
        0x10,
        0x02,
        1,
        2,
        3,
        1,
      ),
      configuration: Uint8Array.from(
        [
          [9, 2, 32, 0, 1, 1, 0, 0x80, 50],
          [9, 4, 0, 0, 2, 0xff, 0, 0, 4],
          [7, 5, 0x01, 2, packetBytes & 0xff, packetBytes >> 8, 0],
          [7, 5, 0x81, 2, packetBytes & 0xff, packetBytes >> 8, 0],
        ].flat(),
      ),
      strings: ['Provisioning Station', 'Echo', serial, 'Loop'],
    };
  }

  attached(plug: UsbPlug): void {
    this.plug = plug;
  }

  detached(): void {
    this.#wake?.();
  }

  reset(): void {
    this.#bytes.length = 0;
  }

  control({ request, requestType }: SetupPacket, data: Uint8Array): Promise<Uint8Array | 'stall'> {
    if (this.stalls || (requestType & 0x60) !== 0x40) return Promise.resolve('stall');
    if (request === 1) this.#stored = Uint8Array.from(data);
    return Promise.resolve(request === 2 ? this.#stored : new Uint8Array(0));
  }

  out(_endpointNumber: number, data: Uint8Array): Promise<'ok' | 'stall'> {
    if (this.stalls) return Promise.resolve('stall');
    this.say(data);
    return Promise.resolve('ok');
  }

  say(data: Uint8Array): void {
    this.#bytes.push(...data);
    this.#wake?.();
  }

  async in(_endpointNumber: number, length: number, signal: AbortSignal): Promise<Uint8Array> {
    while (this.#bytes.length === 0 && !signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    // One packet at a time: short ones end a transfer, full ones leave it to the next.
    return signal.aborted ? new Uint8Array(0) : Uint8Array.from(this.#bytes.splice(0, Math.min(length, packetBytes)));
  }
}
