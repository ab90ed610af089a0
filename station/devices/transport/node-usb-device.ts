import { setTimeout as delay } from 'node:timers/promises';
import {
  configurationDescriptorLength,
  descriptorType,
  englishLanguageId,
  parseConfiguration,
  parseString,
  standardRequest,
  stringIndexes,
} from '../usb/descriptors.ts';
import {
  type UsbConfiguration,
  type UsbControlSetup,
  type UsbDevice,
  type UsbDirection,
  UsbFailure,
  type UsbFailureKind,
  type UsbIdentity,
  type UsbInResult,
  type UsbOutResult,
} from '../usb/usb-device.ts';
import { type PackageDevice, packageDevices } from './usb-package.ts';
import { mayOpen } from './usb-sysfs.ts';

const descriptorTimeoutMs = 1_000;
const leavingMs = 250;
const lookAgainMs = 25;
/** The longest configuration descriptor there can be: its length is a 16-bit number. */
const largestDescriptorBytes = 4096;

/**
 * A device of this machine. The package's own getters for descriptors are left alone: they ask the device, synchronously, on
 * the station's only thread. It also keeps a device open whose interfaces were not released, and rejects where WebUSB has a
 * result; both are set right here.
 */
export class NodeUsbDevice implements UsbDevice {
  readonly vendorId: number;
  readonly productId: number;
  readonly deviceVersion: number;
  readonly deviceClass: number;
  readonly manufacturerName: string | null;
  readonly productName: string | null;
  readonly serialNumber: string | null;
  readonly portPath: string;
  readonly address: number;
  readonly #device: PackageDevice;
  readonly #claimed = new Set<number>();
  readonly #underWay = new Set<Promise<unknown>>();
  #configuration: UsbConfiguration | null = null;

  constructor(device: PackageDevice, identity: UsbIdentity) {
    this.#device = device;
    this.vendorId = identity.vendorId;
    this.productId = identity.productId;
    this.deviceVersion = identity.deviceVersion;
    this.deviceClass = identity.deviceClass;
    this.manufacturerName = identity.manufacturerName;
    this.productName = identity.productName;
    this.serialNumber = identity.serialNumber;
    this.portPath = identity.portPath;
    this.address = identity.address;
  }

  get opened(): boolean {
    return this.#device.opened;
  }

  get configuration(): UsbConfiguration | null {
    return this.#configuration;
  }

  async open(): Promise<void> {
    if (this.opened) return;
    try {
      await this.#device.open();
    } catch (cause) {
      const isPresent = await this.#isPresent();
      if (!isPresent) throw new UsbFailure('disconnected', cause);
      throw new UsbFailure((await mayOpen(this)) ? 'failed' : 'permission-denied', cause);
    }
    try {
      this.#configuration = await this.#readConfiguration();
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#endTransfers();
    for (const interfaceNumber of this.#claimed) {
      await this.#device.releaseInterface(interfaceNumber).catch(() => undefined);
    }
    this.#claimed.clear();
    this.#configuration = null;
    await this.#device.close().catch(() => undefined);
  }

  /** A transfer holds the device for as long as it lasts, whoever closes it, and the package cannot end one. */
  async #endTransfers(): Promise<void> {
    while (this.#underWay.size > 0) {
      if (process.platform === 'linux') {
        // The kernel takes the interface from its driver, which is usbfs: us. That ends what is under way on its endpoints.
        for (const interfaceNumber of this.#claimed) {
          await this.#device.detachKernelDriver(interfaceNumber).catch(() => undefined);
        }
      }
      await Promise.race([Promise.allSettled(this.#underWay), delay(lookAgainMs)]);
    }
  }

  async claimInterface(interfaceNumber: number): Promise<void> {
    if (this.#claimed.has(interfaceNumber)) return;
    const known = this.#configuration?.interfaces.some((one) => one.interfaceNumber === interfaceNumber);
    if (known !== true) throw new UsbFailure('invalid-state');
    // What can stand in the way of an interface that is there is someone else's claim.
    await this.#call(() => this.#device.claimInterface(interfaceNumber), 'busy');
    this.#claimed.add(interfaceNumber);
  }

  async releaseInterface(interfaceNumber: number): Promise<void> {
    if (!this.#claimed.delete(interfaceNumber)) return;
    await this.#call(() => this.#device.releaseInterface(interfaceNumber));
  }

  async selectAlternateInterface(interfaceNumber: number, alternateSetting: number): Promise<void> {
    if (!this.#claimed.has(interfaceNumber)) throw new UsbFailure('invalid-state');
    await this.#call(() => this.#device.selectAlternateInterface(interfaceNumber, alternateSetting));
  }

  async controlTransferIn(setup: UsbControlSetup, length: number, timeoutMs: number): Promise<UsbInResult> {
    return this.#transferIn(timeoutMs, () => this.#device.nativeControlTransferIn(setup, timeoutMs, length));
  }

  async controlTransferOut(setup: UsbControlSetup, data: Uint8Array, timeoutMs: number): Promise<UsbOutResult> {
    return this.#transferOut(timeoutMs, () => this.#device.nativeControlTransferOut(setup, timeoutMs, data));
  }

  async transferIn(endpointNumber: number, length: number, timeoutMs: number): Promise<UsbInResult> {
    return this.#transferIn(timeoutMs, () => this.#device.nativeTransferIn(endpointNumber, timeoutMs, length));
  }

  async transferOut(endpointNumber: number, data: Uint8Array, timeoutMs: number): Promise<UsbOutResult> {
    return this.#transferOut(timeoutMs, () => this.#device.nativeTransferOut(endpointNumber, timeoutMs, data));
  }

  async clearHalt(direction: UsbDirection, endpointNumber: number): Promise<void> {
    await this.#call(() => this.#device.clearHalt(direction, endpointNumber));
  }

  async reset(): Promise<void> {
    await this.#call(() => this.#device.reset());
  }

  async #transferIn(timeoutMs: number, work: () => Promise<Uint8Array | null>): Promise<UsbInResult> {
    const data = await this.#transfer(timeoutMs, work);
    if (data === 'stall' || data === null) return { status: 'stall', data: null };
    return { status: 'ok', data: Buffer.from(data.buffer, data.byteOffset, data.byteLength) };
  }

  async #transferOut(timeoutMs: number, work: () => Promise<number>): Promise<UsbOutResult> {
    const bytesWritten = await this.#transfer(timeoutMs, work);
    return bytesWritten === 'stall' ? { status: 'stall', bytesWritten: 0 } : { status: 'ok', bytesWritten };
  }

  async #transfer<Result>(timeoutMs: number, work: () => Promise<Result>): Promise<Result | 'stall'> {
    const startMs = performance.now();
    try {
      return await this.#tracked(work());
    } catch (cause) {
      if (endsIn(cause, stalls)) return 'stall';
      if (endsIn(cause, disconnections)) throw new UsbFailure('disconnected', cause);
      const isLate = performance.now() - startMs >= timeoutMs;
      if (await this.#hasLeft(isLate ? 0 : leavingMs)) throw new UsbFailure('disconnected', cause);
      throw new UsbFailure(isLate ? 'timed-out' : 'failed', cause);
    }
  }

  async #call<Result>(work: () => Promise<Result>, otherwise: UsbFailureKind = 'failed'): Promise<Result> {
    if (!this.opened) throw new UsbFailure('invalid-state');
    try {
      return await this.#tracked(work());
    } catch (cause) {
      const isGone = endsIn(cause, disconnections) || (await this.#hasLeft(otherwise === 'busy' ? 0 : leavingMs));
      throw new UsbFailure(isGone ? 'disconnected' : otherwise, cause);
    }
  }

  /** A pulled plug is noise on the wire first; the hub tells of it some milliseconds later. */
  async #hasLeft(graceMs: number): Promise<boolean> {
    for (const deadlineMs = performance.now() + graceMs; ; await delay(lookAgainMs)) {
      if (!(await this.#isPresent())) return true;
      if (performance.now() >= deadlineMs) return false;
    }
  }

  #tracked<Result>(work: Promise<Result>): Promise<Result> {
    this.#underWay.add(work);
    return work.finally(() => this.#underWay.delete(work));
  }

  /** The package tells a device that has gone from one that did not do something by text alone: the bus knows it better. */
  async #isPresent(): Promise<boolean> {
    const handle = this.#device.handle;
    const present = await packageDevices().catch(() => []);
    return present.some((device) => device.handle === handle && device.address === this.address);
  }

  async #readConfiguration(): Promise<UsbConfiguration> {
    // Windows gives no transfers to a device as such; there the getter reads what the system knows, without asking it.
    if (process.platform === 'win32') return this.#device.configuration;
    const active = (await this.#standardIn(standardRequest.getConfiguration, 0, 0, 1))?.readUInt8(0);
    for (let index = 0; index < 8; index++) {
      const bytes = await this.#descriptor(descriptorType.configuration, index, 0, largestDescriptorBytes);
      if (bytes === undefined || bytes.length < configurationDescriptorLength) break;
      if (bytes.readUInt8(5) !== active) continue;
      const strings = new Map<number, string>();
      for (const string of stringIndexes(bytes)) {
        const text = await this.#descriptor(descriptorType.string, string, englishLanguageId, 255);
        const parsed = text && parseString(text);
        if (typeof parsed === 'string') strings.set(string, parsed);
      }
      const configuration = parseConfiguration(bytes, strings);
      if (configuration) return configuration;
    }
    throw new UsbFailure('failed');
  }

  #descriptor(type: number, index: number, language: number, length: number): Promise<Buffer | undefined> {
    return this.#standardIn(standardRequest.getDescriptor, (type << 8) | index, language, length);
  }

  /** Undefined when the device stalls. */
  async #standardIn(request: number, value: number, index: number, length: number): Promise<Buffer | undefined> {
    const setup: UsbControlSetup = { requestType: 'standard', recipient: 'device', request, value, index };
    const { data } = await this.controlTransferIn(setup, length, descriptorTimeoutMs);
    return data ?? undefined;
  }
}

/**
 * The package rejects with texts alone, so that these are read, here and nowhere else: they end in nusb's name for what
 * happened on endpoints 1 to 15, and in its sentence on endpoint 0. The version is exact, and the tests on a real bus hold them.
 */
const stalls = ['error: Stall', 'error: endpoint stalled'];
const disconnections = ['error: Disconnected', 'error: device disconnected'];

const endsIn = (cause: unknown, endings: readonly string[]): boolean =>
  cause instanceof Error && endings.some((ending) => cause.message.endsWith(ending));
