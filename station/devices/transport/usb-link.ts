import { setTimeout as delay } from 'node:timers/promises';
import { deviceError } from '../device-errors.ts';
import { descriptorType, standardRequest } from '../usb/descriptors.ts';
import { usbAddress } from '../usb/usb-address.ts';
import {
  type UsbBus,
  type UsbConfiguration,
  type UsbControlSetup,
  type UsbDevice,
  UsbFailure,
  type UsbIdentity,
} from '../usb/usb-device.ts';
import { usbError } from '../usb/usb-errors.ts';
import type { OpenUsbLink, TransferOptions, UsbLink } from '../usb/usb-link.ts';
import { usbSays } from '../usb/usb-phrases.ts';
import { untilAborted } from './deadline.ts';
import { openUsbDevice } from './usb-open.ts';
import { driversOf } from './usb-sysfs.ts';

const defaultTimeoutMs = 5_000;
const returnTimeoutMs = 10_000;
const lookAgainMs = 20;
const largestDescriptorBytes = 4096;

/** Opens links on the devices of a bus. */
export const createOpenUsbLink =
  (bus: UsbBus): OpenUsbLink =>
  async (address, signal) =>
    new DeviceLink(bus, address, await openUsbDevice(bus, address, signal));

class DeviceLink implements UsbLink {
  readonly name: string;
  readonly baudRate = null;
  readonly #bus: UsbBus;
  readonly #counts = { sent: 0, received: 0 };
  /** Calls that were given up on may still be under way; the device is not free before they have ended. */
  readonly #underWay = new Set<Promise<unknown>>();
  #device: UsbDevice;
  #closing: Promise<void> | undefined;

  constructor(bus: UsbBus, name: string, device: UsbDevice) {
    this.#bus = bus;
    this.name = name;
    this.#device = device;
  }

  get device(): UsbIdentity {
    return this.#device;
  }

  get configuration(): UsbConfiguration {
    const { configuration } = this.#device;
    if (configuration === null) throw deviceError('DEVICE_DISCONNECTED');
    return configuration;
  }

  get traffic(): { readonly sent: number; readonly received: number } {
    return this.#counts;
  }

  configurationDescriptor(signal: AbortSignal): Promise<Buffer> {
    const setup = {
      requestType: 'standard',
      recipient: 'device',
      request: standardRequest.getDescriptor,
      value: descriptorType.configuration << 8,
      index: 0,
    } as const;
    return this.controlIn('GET_DESCRIPTOR', setup, largestDescriptorBytes, { signal });
  }

  async claim(number: number, signal: AbortSignal): Promise<void> {
    const isThere = this.configuration.interfaces.some((one) => one.interfaceNumber === number);
    const wanted = usbSays('INTERFACE_NUMBERED', { number });
    if (!isThere) throw usbError('USB_INTERFACE_MISSING', { address: this.name, wanted });
    try {
      await this.#call(`claim interface ${number}`, signal, (device) => device.claimInterface(number));
    } catch (error) {
      throw error instanceof UsbFailure ? await this.#claimError(number, error) : error;
    }
  }

  async #claimError(interfaceNumber: number, cause: UsbFailure): Promise<Error> {
    const holder = (await driversOf(this.#device)).get(interfaceNumber) ?? usbSays('ANOTHER_PROGRAM');
    return usbError('USB_INTERFACE_BUSY', { address: this.name, interface: interfaceNumber, holder }, cause);
  }

  async selectAlternate(interfaceNumber: number, alternateSetting: number, signal: AbortSignal): Promise<void> {
    const question = `alternate setting ${alternateSetting}`;
    await this.#translated(question, signal, (device) =>
      device.selectAlternateInterface(interfaceNumber, alternateSetting),
    );
  }

  async controlIn(
    question: string,
    setup: UsbControlSetup,
    length: number,
    { signal, timeoutMs = defaultTimeoutMs }: TransferOptions,
  ): Promise<Buffer> {
    const { data } = await this.#translated(question, signal, (device) =>
      device.controlTransferIn(setup, length, timeoutMs),
    );
    return this.#received(question, data);
  }

  async controlOut(
    question: string,
    setup: UsbControlSetup,
    data: Uint8Array,
    { signal, timeoutMs = defaultTimeoutMs }: TransferOptions,
  ): Promise<void> {
    await this.#sending(question, data, signal, (device, copy) => device.controlTransferOut(setup, copy, timeoutMs));
  }

  async bulkIn(
    question: string,
    endpointNumber: number,
    length: number,
    { signal, timeoutMs = defaultTimeoutMs }: TransferOptions,
  ): Promise<Buffer> {
    const { data } = await this.#translated(question, signal, (device) =>
      device.transferIn(endpointNumber, length, timeoutMs),
    );
    return this.#received(question, data);
  }

  async bulkOut(
    question: string,
    endpointNumber: number,
    data: Uint8Array,
    { signal, timeoutMs = defaultTimeoutMs }: TransferOptions,
  ): Promise<void> {
    await this.#sending(question, data, signal, (device, copy) => device.transferOut(endpointNumber, copy, timeoutMs));
  }

  async clearHalt(direction: 'in' | 'out', endpointNumber: number, signal: AbortSignal): Promise<void> {
    await this.#translated('clear halt', signal, (device) => device.clearHalt(direction, endpointNumber));
  }

  async reset(options: TransferOptions): Promise<void> {
    const before = this.#device;
    // A device that comes back as another one counts as gone in the middle of its reset.
    await this.#call('reset', options.signal, (device) => device.reset()).catch((error: unknown) => {
      if (options.signal.aborted) throw error;
    });
    await before.close();
    await this.#reopen(options, () => true);
  }

  async expectReturn(options: TransferOptions): Promise<void> {
    const before = this.#device;
    await before.close();
    await this.#reopen(options, ({ address }) => address !== before.address);
  }

  async #reopen(
    { signal, timeoutMs = returnTimeoutMs }: TransferOptions,
    isBack: (device: UsbIdentity) => boolean,
  ): Promise<void> {
    const deadlineMs = performance.now() + timeoutMs;
    const port = usbAddress(this.#device);
    for (;;) {
      const here = (await this.#bus.devices()).find((device) => usbAddress(device) === port);
      if (here !== undefined && isBack(here)) {
        const opened = await openUsbDevice(this.#bus, port, signal).catch((error: unknown) => {
          // It may leave once more, or its node may not be there yet.
          if (signal.aborted || performance.now() > deadlineMs) throw error;
        });
        if (opened !== undefined) {
          this.#device = opened;
          if (this.#closing !== undefined) await opened.close();
          return;
        }
      }
      if (performance.now() > deadlineMs) throw deviceError('DEVICE_DISCONNECTED');
      await delay(lookAgainMs, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#release();
    return this.#closing;
  }

  async #release(): Promise<void> {
    await this.#device.close();
    await Promise.allSettled(this.#underWay);
  }

  #received(question: string, data: Buffer | null): Buffer {
    if (data === null) throw usbError('USB_STALLED', { question });
    this.#counts.received += data.length;
    return data;
  }

  /** The caller may zero its buffer as soon as this ends, and what is still under way must not change: it gets a copy. */
  async #sending(
    question: string,
    data: Uint8Array,
    signal: AbortSignal,
    send: (device: UsbDevice, copy: Buffer) => Promise<{ status: 'ok' | 'stall' }>,
  ): Promise<void> {
    const copy = Buffer.from(data);
    const { status } = await this.#translated(question, signal, (device) =>
      send(device, copy).finally(() => copy.fill(0)),
    );
    if (status === 'stall') throw usbError('USB_STALLED', { question });
    this.#counts.sent += data.length;
  }

  async #translated<Result>(
    question: string,
    signal: AbortSignal,
    work: (device: UsbDevice) => Promise<Result>,
  ): Promise<Result> {
    try {
      return await this.#call(question, signal, work);
    } catch (error) {
      if (!(error instanceof UsbFailure)) throw error;
      throw deviceError('DEVICE_ANSWER_UNREADABLE', { question }, error);
    }
  }

  /** @throws UsbFailure for what depends on the call; the rest as StationErrors */
  async #call<Result>(
    question: string,
    signal: AbortSignal,
    work: (device: UsbDevice) => Promise<Result>,
  ): Promise<Result> {
    signal.throwIfAborted();
    if (this.#closing !== undefined) throw deviceError('DEVICE_DISCONNECTED');
    const call = work(this.#device);
    const ended = call.then(
      () => undefined,
      () => undefined,
    );
    this.#underWay.add(ended);
    void ended.then(() => this.#underWay.delete(ended));
    try {
      return await untilAborted(call, signal);
    } catch (error) {
      if (!(error instanceof UsbFailure)) throw error;
      if (error.kind === 'disconnected') throw deviceError('DEVICE_DISCONNECTED', {}, error);
      if (error.kind === 'timed-out') throw deviceError('DEVICE_NO_ANSWER', { question }, error);
      throw error;
    }
  }
}
