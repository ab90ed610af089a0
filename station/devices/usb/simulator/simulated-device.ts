import { parseConfiguration, stringIndexes } from '../descriptors.ts';
import {
  type UsbConfiguration,
  type UsbControlSetup,
  type UsbDevice,
  type UsbDirection,
  UsbFailure,
  type UsbInResult,
  type UsbOutResult,
} from '../usb-device.ts';
import { type DeviceOnBus, requestTypeBits } from './device-on-bus.ts';
import type { Plugged } from './plugged.ts';

const noData = new Uint8Array(0);

/** One program's handle on a simulated device: what it may do, how transfers end, and when. */
export class SimulatedUsbDevice implements UsbDevice {
  readonly vendorId: number;
  readonly productId: number;
  readonly deviceVersion: number;
  readonly deviceClass: number;
  readonly manufacturerName: string | null;
  readonly productName: string | null;
  readonly serialNumber: string | null;
  readonly portPath: string;
  readonly address: number;
  readonly #plugged: Plugged;
  readonly #device: DeviceOnBus;
  #configuration: UsbConfiguration | null = null;
  #closing = new AbortController();

  constructor(plugged: Plugged) {
    this.#plugged = plugged;
    this.#device = plugged.device;
    const { identity } = this.#device;
    this.vendorId = identity.vendorId;
    this.productId = identity.productId;
    this.deviceVersion = identity.deviceVersion;
    this.deviceClass = identity.deviceClass;
    this.manufacturerName = identity.manufacturerName;
    this.productName = identity.productName;
    this.serialNumber = identity.serialNumber;
    this.portPath = plugged.portPath;
    this.address = plugged.address;
  }

  get opened(): boolean {
    return this.#configuration !== null;
  }

  get configuration(): UsbConfiguration | null {
    return this.#configuration;
  }

  open(): Promise<void> {
    return this.#settled(() => {
      const { configuration, strings } = this.#plugged.usbFunction.descriptors;
      const texts = new Map(stringIndexes(configuration).map((index) => [index, strings[index - 1] ?? '']));
      this.#configuration = parseConfiguration(configuration, texts) ?? null;
      this.#closing = new AbortController();
    });
  }

  close(): Promise<void> {
    for (const [interfaceNumber, owner] of this.#plugged.claims) {
      if (owner === this) this.#plugged.claims.delete(interfaceNumber);
    }
    this.#configuration = null;
    this.#closing.abort();
    return Promise.resolve();
  }

  claimInterface(interfaceNumber: number): Promise<void> {
    return this.#settled(() => {
      const known = this.#configuration?.interfaces.some((one) => one.interfaceNumber === interfaceNumber);
      if (known !== true) throw new UsbFailure('invalid-state');
      const owner = this.#plugged.claims.get(interfaceNumber) ?? this;
      if (owner !== this) throw new UsbFailure('busy');
      this.#plugged.claims.set(interfaceNumber, this);
    });
  }

  releaseInterface(interfaceNumber: number): Promise<void> {
    return this.#settled(() => {
      if (this.#plugged.claims.get(interfaceNumber) === this) this.#plugged.claims.delete(interfaceNumber);
    });
  }

  selectAlternateInterface(interfaceNumber: number, alternateSetting: number): Promise<void> {
    return this.#settled(() => {
      this.#assertClaimed(interfaceNumber);
      if (!this.#device.selectAlternate(interfaceNumber, alternateSetting)) throw new UsbFailure('failed');
    });
  }

  async controlTransferIn(setup: UsbControlSetup, length: number, timeoutMs: number): Promise<UsbInResult> {
    const packet = { ...packetOf(setup, 'in'), length };
    return received(await this.#transfer(timeoutMs, () => this.#device.control(packet, noData)));
  }

  async controlTransferOut(setup: UsbControlSetup, data: Uint8Array, timeoutMs: number): Promise<UsbOutResult> {
    const packet = { ...packetOf(setup, 'out'), length: data.length };
    const answer = await this.#transfer(timeoutMs, () => this.#device.control(packet, Uint8Array.from(data)));
    return answer === 'stall' ? { status: 'stall', bytesWritten: 0 } : { status: 'ok', bytesWritten: data.length };
  }

  async transferIn(endpointNumber: number, length: number, timeoutMs: number): Promise<UsbInResult> {
    this.#assertEndpoint('in', endpointNumber);
    return received(await this.#transfer(timeoutMs, (signal) => this.#device.in(endpointNumber, length, signal)));
  }

  async transferOut(endpointNumber: number, data: Uint8Array, timeoutMs: number): Promise<UsbOutResult> {
    this.#assertEndpoint('out', endpointNumber);
    const status = await this.#transfer(timeoutMs, () => this.#device.out(endpointNumber, Uint8Array.from(data)));
    return { status, bytesWritten: status === 'ok' ? data.length : 0 };
  }

  clearHalt(direction: UsbDirection, endpointNumber: number): Promise<void> {
    return this.#settled(() => this.#device.clearHalt(direction, endpointNumber));
  }

  reset(): Promise<void> {
    return this.#settled(() => this.#device.reset());
  }

  #assertPresent(): void {
    if (this.#plugged.gone.aborted) throw new UsbFailure('disconnected');
  }

  #assertClaimed(interfaceNumber: number): void {
    if (this.#plugged.claims.get(interfaceNumber) !== this) throw new UsbFailure('invalid-state');
  }

  #assertEndpoint(direction: UsbDirection, endpointNumber: number): void {
    const owner = this.#configuration?.interfaces.find(({ alternates }) =>
      alternates.some(({ endpoints }) =>
        endpoints.some((one) => one.direction === direction && one.endpointNumber === endpointNumber),
      ),
    );
    if (owner === undefined) throw new UsbFailure('invalid-state');
    this.#assertClaimed(owner.interfaceNumber);
  }

  async #settled(work: () => void): Promise<void> {
    this.#assertPresent();
    // The bus takes its time: nobody may rely on an answer within the same turn.
    await Promise.resolve();
    work();
  }

  /** Ends with the device's answer, its time, its presence on the bus, or this handle: the function hears of the last three. */
  async #transfer<Result>(timeoutMs: number, work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    this.#assertPresent();
    if (!this.opened) throw new UsbFailure('invalid-state');
    const { gone } = this.#plugged;
    const closing = this.#closing.signal;
    const ended = new AbortController();
    const failed = Promise.withResolvers<never>();
    failed.promise.catch(() => undefined);
    const end = (kind: 'timed-out' | 'disconnected' | 'invalid-state'): void => {
      ended.abort();
      failed.reject(new UsbFailure(kind));
    };
    const timer = setTimeout(() => end('timed-out'), timeoutMs);
    const leave = (): void => end('disconnected');
    const close = (): void => end('invalid-state');
    gone.addEventListener('abort', leave, { once: true });
    closing.addEventListener('abort', close, { once: true });
    try {
      const result = await Promise.race([work(ended.signal), failed.promise]);
      // It may have left the bus in its very answer: then that never arrived.
      this.#assertPresent();
      return result;
    } catch (error) {
      if (gone.aborted) throw new UsbFailure('disconnected');
      throw error;
    } finally {
      clearTimeout(timer);
      gone.removeEventListener('abort', leave);
      closing.removeEventListener('abort', close);
    }
  }
}

const received = (answer: Uint8Array | 'stall'): UsbInResult =>
  answer === 'stall' ? { status: 'stall', data: null } : { status: 'ok', data: Buffer.from(answer) };

function packetOf({ requestType, recipient, request, value, index }: UsbControlSetup, direction: UsbDirection) {
  const bits = requestTypeBits[requestType] | requestTypeBits[recipient];
  return { requestType: direction === 'in' ? bits | requestTypeBits.in : bits, request, value, index };
}
