import {
  descriptorType,
  deviceDescriptorLength,
  englishLanguageId,
  parseConfiguration,
  standardRequest,
} from '../descriptors.ts';
import type { UsbConfiguration, UsbDirection, UsbIdentity } from '../usb-device.ts';
import type { SetupPacket, UsbFunction } from './usb-function.ts';

/** bmRequestType (USB 2.0, table 9-2). */
export const requestTypeBits = {
  in: 0x80,
  typeMask: 0x60,
  standard: 0x00,
  class: 0x20,
  vendor: 0x40,
  recipientMask: 0x1f,
  device: 0,
  interface: 1,
  endpoint: 2,
  other: 3,
} as const;

const endpointHalt = 0;
const getStatusLength = 2;

/**
 * A function from the time it is plugged in until it leaves: does what every USB device does (USB 2.0, chapter 9), and asks
 * the function for the rest. A stalled endpoint stays halted until the host clears it; endpoint 0 forgets at once.
 */
export class DeviceOnBus {
  readonly #function: UsbFunction;
  readonly #configuration: UsbConfiguration;
  readonly #halted = new Set<number>();
  readonly #alternates = new Map<number, number>();
  #configured = 0;

  constructor(usbFunction: UsbFunction) {
    const configuration = parseConfiguration(usbFunction.descriptors.configuration);
    if (configuration === undefined || usbFunction.descriptors.device.length !== deviceDescriptorLength) {
      throw new TypeError('a USB function needs a device and a configuration descriptor');
    }
    this.#function = usbFunction;
    this.#configuration = configuration;
  }

  /** As the device descriptor has it. */
  get identity(): Omit<UsbIdentity, 'portPath' | 'address'> {
    const { device, strings } = this.#function.descriptors;
    const bytes = Buffer.from(device);
    const string = (at: number): string | null => strings[bytes.readUInt8(at) - 1] ?? null;
    return {
      vendorId: bytes.readUInt16LE(8),
      productId: bytes.readUInt16LE(10),
      deviceVersion: bytes.readUInt16LE(12),
      deviceClass: bytes.readUInt8(4),
      manufacturerName: string(14),
      productName: string(15),
      serialNumber: string(16),
    };
  }

  async control(setup: SetupPacket, data: Uint8Array): Promise<Uint8Array | 'stall'> {
    const isStandard = (setup.requestType & requestTypeBits.typeMask) === requestTypeBits.standard;
    const answer = isStandard ? this.#standard(setup) : await this.#function.control(setup, data);
    return answer === 'stall' ? answer : answer.subarray(0, setup.length);
  }

  async out(endpointNumber: number, data: Uint8Array): Promise<'ok' | 'stall'> {
    if (this.#halted.has(endpointNumber)) return 'stall';
    const answer = await this.#function.out(endpointNumber, data);
    if (answer === 'stall') this.#halted.add(endpointNumber);
    return answer;
  }

  async in(endpointNumber: number, length: number, signal: AbortSignal): Promise<Uint8Array | 'stall'> {
    const address = endpointNumber | requestTypeBits.in;
    if (this.#halted.has(address)) return 'stall';
    const packetSize = this.#packetSize(endpointNumber);
    const parts: Uint8Array[] = [];
    for (let room = length; ; ) {
      const part = await this.#function.in(endpointNumber, room, signal);
      if (part === 'stall') {
        this.#halted.add(address);
        return part;
      }
      parts.push(part.subarray(0, room));
      room -= part.length;
      // A transfer goes on until it is full or a packet is not (USB 2.0, 5.8.3).
      if (room <= 0 || part.length === 0 || part.length % packetSize !== 0) break;
    }
    const [only, ...more] = parts;
    return only !== undefined && more.length === 0 ? only : Buffer.concat(parts);
  }

  #packetSize(inEndpoint: number): number {
    const endpoints = this.#configuration.interfaces.flatMap(({ alternates }) =>
      alternates.flatMap((a) => a.endpoints),
    );
    const known = endpoints.find(
      ({ direction, endpointNumber }) => direction === 'in' && endpointNumber === inEndpoint,
    );
    return known?.packetSize ?? 64;
  }

  clearHalt(direction: UsbDirection, endpointNumber: number): void {
    this.#halted.delete(direction === 'in' ? endpointNumber | requestTypeBits.in : endpointNumber);
  }

  /** The bus was reset: the device is as it was when it was plugged in. */
  reset(): void {
    this.#configured = 0;
    this.#halted.clear();
    this.#alternates.clear();
    this.#function.reset();
  }

  #standard({ request, value, index, requestType }: SetupPacket): Uint8Array | 'stall' {
    switch (request) {
      case standardRequest.getDescriptor:
        return this.#descriptor(value >> 8, value & 0xff);
      case standardRequest.getStatus:
        return this.#status(requestType, index);
      case standardRequest.clearFeature:
        if (value === endpointHalt) this.#halted.delete(index & 0x8f);
        return none;
      case standardRequest.setFeature:
        if (value === endpointHalt) this.#halted.add(index & 0x8f);
        return none;
      case standardRequest.setAddress:
        return none;
      case standardRequest.getConfiguration:
        return Uint8Array.of(this.#configured);
      case standardRequest.setConfiguration:
        return this.#selectConfiguration(value);
      case standardRequest.getInterface:
        return Uint8Array.of(this.#alternates.get(index) ?? 0);
      case standardRequest.setInterface:
        return this.selectAlternate(index, value) ? none : 'stall';
      default:
        return 'stall';
    }
  }

  #descriptor(type: number, index: number): Uint8Array | 'stall' {
    const { device, configuration, strings } = this.#function.descriptors;
    if (type === descriptorType.device) return device;
    if (type === descriptorType.configuration && index === 0) return configuration;
    if (type !== descriptorType.string) return 'stall';
    if (index === 0) return Uint8Array.of(4, descriptorType.string, englishLanguageId & 0xff, englishLanguageId >> 8);
    const text = strings[index - 1];
    if (text === undefined) return 'stall';
    const bytes = Buffer.from(text, 'utf16le');
    return Buffer.concat([Uint8Array.of(bytes.length + 2, descriptorType.string), bytes]);
  }

  #status(requestType: number, index: number): Uint8Array {
    const isEndpoint = (requestType & requestTypeBits.recipientMask) === requestTypeBits.endpoint;
    const status = Buffer.alloc(getStatusLength);
    if (isEndpoint && this.#halted.has(index)) status.writeUInt8(1);
    return status;
  }

  #selectConfiguration(value: number): Uint8Array | 'stall' {
    if (value !== 0 && value !== this.#configuration.configurationValue) return 'stall';
    this.#configured = value;
    this.#halted.clear();
    this.#alternates.clear();
    if (value === 0) return none;
    for (const { interfaceNumber } of this.#configuration.interfaces) {
      this.#function.alternateSelected?.(interfaceNumber, 0);
    }
    return none;
  }

  /** False when the device has no such alternate setting. */
  selectAlternate(interfaceNumber: number, alternateSetting: number): boolean {
    const known = this.#configuration.interfaces
      .find((one) => one.interfaceNumber === interfaceNumber)
      ?.alternates.find((alternate) => alternate.alternateSetting === alternateSetting);
    if (known === undefined) return false;
    // Selecting one clears the halts of its endpoints (USB 2.0, 9.1.1.5).
    for (const { direction, endpointNumber } of known.endpoints) this.clearHalt(direction, endpointNumber);
    this.#alternates.set(interfaceNumber, alternateSetting);
    this.#function.alternateSelected?.(interfaceNumber, alternateSetting);
    return true;
  }
}

const none = new Uint8Array(0);
