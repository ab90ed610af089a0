import { deviceError } from '../device-errors.ts';
import {
  noTimeoutMs,
  type UsbAlternateInterface,
  type UsbConfiguration,
  type UsbDevice,
  UsbFailure,
} from '../usb/usb-device.ts';
import type { ByteLink } from './byte-link.ts';
import { ReceiveBuffer } from './receive-buffer.ts';
import { WriteQueue } from './write-queue.ts';

/** Longer than the write queue waits: it decides, and this only sees to it that the transfer ends. */
const writeTimeoutMs = 6_000;
const unreadLimitBytes = 1024 * 1024;
const vendorClass = 0xff;

/** The two endpoints of an interface that carry a byte stream. */
export interface BulkPair {
  readonly interfaceNumber: number;
  readonly alternateSetting: number;
  readonly inEndpoint: number;
  readonly outEndpoint: number;
  /** Of the IN endpoint, in bytes. */
  readonly packetSize: number;
}

/** The first vendor-class interface with one bulk endpoint each way. */
export function findBulkPair(configuration: UsbConfiguration): BulkPair | undefined {
  for (const { interfaceNumber, alternates } of configuration.interfaces) {
    for (const alternate of alternates) {
      const pair = alternate.interfaceClass === vendorClass ? bulkEndpoints(alternate) : undefined;
      if (pair) return { interfaceNumber, alternateSetting: alternate.alternateSetting, ...pair };
    }
  }
  return undefined;
}

function bulkEndpoints({ endpoints }: UsbAlternateInterface) {
  const [input, ...moreInputs] = endpoints.filter(({ type, direction }) => type === 'bulk' && direction === 'in');
  const [output, ...moreOutputs] = endpoints.filter(({ type, direction }) => type === 'bulk' && direction === 'out');
  if (!input || !output || moreInputs.length > 0 || moreOutputs.length > 0) return undefined;
  return {
    inEndpoint: input.endpointNumber,
    outEndpoint: output.endpointNumber,
    packetSize: input.packetSize,
  };
}

/** A byte stream over a claimed pair of bulk endpoints. Closing it closes the device. */
export class UsbBulkLink implements ByteLink {
  readonly name: string;
  /** A bus has none. */
  readonly baudRate = null;
  readonly #device: UsbDevice;
  readonly #pair: BulkPair;
  readonly #received = new ReceiveBuffer();
  readonly #writes: WriteQueue;
  readonly #counts = { sent: 0, received: 0 };
  #pumping: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  constructor(name: string, device: UsbDevice, pair: BulkPair) {
    this.name = name;
    this.#device = device;
    this.#pair = pair;
    this.#writes = new WriteQueue((data) => this.#writeOut(data), null);
    this.#pump();
  }

  get traffic(): { readonly sent: number; readonly received: number } {
    return this.#counts;
  }

  write(data: Uint8Array, signal: AbortSignal): Promise<void> {
    if (this.#closing !== undefined) return Promise.reject(deviceError('DEVICE_DISCONNECTED'));
    return this.#writes.write(data, signal);
  }

  async #writeOut(data: Buffer): Promise<void> {
    try {
      const { status } = await this.#device.transferOut(this.#pair.outEndpoint, data, writeTimeoutMs);
      // A stream has no word for “no”: an endpoint that halts has ended it.
      if (status === 'stall') throw new UsbFailure('failed');
    } catch (cause) {
      if (cause instanceof UsbFailure && cause.kind === 'timed-out')
        throw deviceError('DEVICE_WRITE_STALLED', {}, cause);
      this.#received.end(cause);
      throw deviceError('DEVICE_DISCONNECTED', {}, cause);
    }
    this.#counts.sent += data.length;
  }

  read(signal: AbortSignal): Promise<Buffer> {
    this.#pump();
    return this.#received.take(signal);
  }

  #pump(): void {
    this.#pumping ??= this.#readOn().finally(() => {
      this.#pumping = undefined;
    });
  }

  /** One packet at a time: a longer transfer would keep a packet that is full until the next one comes. */
  async #readOn(): Promise<void> {
    const { inEndpoint, packetSize } = this.#pair;
    while (this.#closing === undefined && this.#received.length < unreadLimitBytes) {
      try {
        const { status, data } = await this.#device.transferIn(inEndpoint, packetSize, noTimeoutMs);
        if (status === 'stall') throw new UsbFailure('failed');
        this.#counts.received += data.length;
        this.#received.push(data);
      } catch (cause) {
        if (cause instanceof UsbFailure && cause.kind === 'timed-out') continue;
        this.#received.end(cause);
        return;
      }
    }
  }

  discardInput(): void {
    this.#received.clear();
    this.#pump();
  }

  close(): Promise<void> {
    this.#closing ??= this.#release();
    return this.#closing;
  }

  async #release(): Promise<void> {
    this.#received.end();
    await this.#device.close();
    await this.#pumping;
  }
}
