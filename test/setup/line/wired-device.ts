import { deviceError } from '../../../station/devices/device-errors.ts';
import type { DeviceSimulator, SimulatorFamily } from '../../../station/devices/simulator/device-simulator.ts';
import type { ByteLink, OpenLink } from '../../../station/devices/transport/byte-link.ts';
import { ReceiveBuffer } from '../../../station/devices/transport/receive-buffer.ts';

/** What happens to the wire when byte `at` of the conversation has crossed it, counted from 1 over both directions. */
export interface ByteFault {
  readonly kind: /** The port disappears and the unit loses its power; both come back at once. */
    | 'vanish'
    /** The port disappears; the unit keeps running, with whatever it has heard so far. */
    | 'unplug'
    /** One bit of this byte is inverted. */
    | 'flip'
    /** Another, empty unit is in the slot from here on. */
    | 'swap'
    /** Nothing crosses any more until the port is opened anew. */
    | 'stall';
  readonly at: number;
  /** Of `flip`: 0 to 7. */
  readonly bit?: number;
}

/**
 * A simulated unit at the end of a wire that exists only in memory: no bytes under way, no time lost, and a fault at
 * exactly the byte that is asked for. One station at a time.
 */
export class WiredDevice {
  /** The unit that was put into the slot at first. */
  readonly unit: DeviceSimulator;
  /** Bytes of the conversation so far. */
  crossed = 0;
  readonly #family: SimulatorFamily;
  readonly #familyFaults: Set<string>;
  readonly #changed: (device: DeviceSimulator) => void;
  #inSlot: DeviceSimulator;
  #fault: ByteFault | undefined;
  #stalled = false;
  #stale: Buffer | undefined;
  #distort: (bytes: Buffer) => Buffer = (bytes) => bytes;
  #power = 0;
  #atWork = 0;
  #link: MemoryLink | undefined;

  constructor(
    family: SimulatorFamily,
    serial: string,
    {
      faults = [],
      state,
      changed = () => undefined,
    }: { faults?: readonly string[]; state?: unknown; changed?: (device: DeviceSimulator) => void } = {},
  ) {
    this.#family = family;
    this.#familyFaults = new Set(faults);
    this.#changed = changed;
    this.unit = this.#create(serial, state);
    this.#inSlot = this.unit;
    this.#inSlot.boot();
  }

  /** Whether the unit is at work on something that will make it speak. */
  get busy(): boolean {
    return this.#atWork > 0;
  }

  /** The unit that answers now. */
  get inSlot(): DeviceSimulator {
    return this.#inSlot;
  }

  /** Arms a fault, or none; the conversation's bytes are counted anew. */
  setFault(fault: ByteFault | undefined): void {
    this.#fault = fault;
    this.crossed = 0;
  }

  setFamilyFaults(faults: readonly string[]): void {
    this.#familyFaults.clear();
    for (const fault of faults) this.#familyFaults.add(fault);
  }

  /** Puts the first unit back into the slot, and power on it. */
  putBack(): void {
    this.#link?.cut();
    if (this.#inSlot !== this.unit) this.#inSlot.close?.();
    this.#inSlot = this.unit;
    this.reboot();
  }

  /** Puts another unit into the slot. */
  replaceBy(serial: string): void {
    if (this.#inSlot !== this.unit) this.#inSlot.close?.();
    this.#inSlot = this.#create(serial, undefined);
    this.reboot();
  }

  reboot(): void {
    this.#power += 1;
    this.#inSlot.boot();
  }

  /** Frees what its units hold beside memory. */
  close(): void {
    this.unit.close?.();
    this.#inSlot.close?.();
  }

  /** Bytes that lie in the receive buffer when the port is opened: nobody asked for them. */
  setStale(bytes: Uint8Array): void {
    this.#stale = Buffer.from(bytes);
  }

  /** What becomes of every byte on the wire: at another baud rate, noise. */
  setDistortion(distort: (bytes: Buffer) => Buffer): void {
    this.#distort = distort;
  }

  readonly open: OpenLink = (address, { baudRate }, signal) => {
    signal.throwIfAborted();
    if (this.#link?.open === true) return Promise.reject(deviceError('PORT_BUSY', { address }));
    this.#stalled = false;
    const link = new MemoryLink(address, baudRate, (bytes) => this.#cross(bytes, (part) => this.#inSlot.receive(part)));
    this.#link = link;
    if (this.#stale) link.receive(this.#stale);
    return Promise.resolve(link);
  };

  #create(serial: string, state: unknown): DeviceSimulator {
    const unit: DeviceSimulator = this.#family.createSimulator({
      serial,
      state,
      faults: this.#familyFaults,
      wire: {
        send: (bytes) => {
          if (this.#inSlot === unit) this.#cross(Buffer.from(bytes), (part) => this.#link?.receive(part));
        },
        after: (_work, then) => {
          const power = this.#power;
          this.#atWork += 1;
          setImmediate(() => {
            this.#atWork -= 1;
            if (this.#inSlot === unit && power === this.#power) then();
          });
        },
        changed: () => this.#changed(unit),
      },
    });
    return unit;
  }

  #cross(bytes: Buffer, pass: (part: Buffer) => void): void {
    if (this.#stalled) return;
    const left = this.#fault === undefined ? Number.POSITIVE_INFINITY : this.#fault.at - this.crossed;
    if (left > bytes.length || left < 1) {
      this.crossed += bytes.length;
      pass(this.#distort(bytes));
      return;
    }
    const upTo = bytes.subarray(0, left);
    this.crossed += left;
    this.#strike(upTo, pass);
    // A flipped bit loses nothing; whatever else happens loses what is behind it.
    if (this.#fault?.kind !== 'flip') return;
    const rest = bytes.subarray(left);
    this.crossed += rest.length;
    if (rest.length > 0) pass(rest);
  }

  #strike(part: Buffer, pass: (part: Buffer) => void): void {
    const { kind, bit = 0 } = this.#fault ?? { kind: 'stall' };
    const last = part.length - 1;
    if (kind === 'flip') part[last] = (part[last] ?? 0) ^ (1 << bit);
    pass(part);
    switch (kind) {
      case 'flip':
        return;
      case 'vanish':
        this.#link?.cut();
        this.reboot();
        return;
      case 'unplug':
        this.#link?.cut();
        return;
      case 'swap':
        this.replaceBy(`${this.unit.serial}-other`);
        return;
      case 'stall':
        this.#stalled = true;
        return;
      default:
        kind satisfies never;
    }
  }
}

class MemoryLink implements ByteLink {
  readonly name: string;
  readonly baudRate: number;
  readonly traffic = { sent: 0, received: 0 };
  readonly #toDevice: (bytes: Buffer) => void;
  readonly #received = new ReceiveBuffer();
  open = true;

  constructor(name: string, baudRate: number, toDevice: (bytes: Buffer) => void) {
    this.name = name;
    this.baudRate = baudRate;
    this.#toDevice = toDevice;
  }

  async write(data: Uint8Array, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (!this.open) throw deviceError('DEVICE_DISCONNECTED');
    this.traffic.sent += data.length;
    this.#toDevice(Buffer.from(data));
  }

  read(signal: AbortSignal): Promise<Buffer> {
    return this.#received.take(signal);
  }

  receive(bytes: Buffer): void {
    if (!this.open) return;
    this.traffic.received += bytes.length;
    this.#received.push(Buffer.from(bytes));
  }

  discardInput(): void {
    this.#received.clear();
  }

  cut(): void {
    this.open = false;
    this.#received.end();
  }

  close(): Promise<void> {
    this.cut();
    return Promise.resolve();
  }
}
