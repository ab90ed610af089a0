import type { SetupPacket, UsbDescriptors, UsbFunction, UsbPlug } from '../usb/simulator/usb-function.ts';
import type { ParsedFaults, UsbFaultName } from './fault-spec.ts';
import type { SeededRandom } from './random.ts';

/** What happens to the unit when its transfers reach the byte of a fault. */
export type BusEvent = 'vanish' | 'swap';

const setupBytes = 8;
/** At these bytes of all transfers, setup packets counted in, something happens once. */
const byteFaults = ['vanish', 'corrupt', 'swap'] as const satisfies readonly UsbFaultName[];

export interface FaultyUsbOptions {
  readonly random: SeededRandom;
  readonly happened: (event: BusEvent, plug: UsbPlug) => void;
  readonly plugged: (isPlugged: boolean) => void;
}

/** A USB device as bad as its faults say: whatever is behind it, its transfers are counted, broken and lost here. */
export class FaultyUsbFunction implements UsbFunction {
  readonly traffic = { received: 0, sent: 0 };
  readonly #inner: UsbFunction;
  readonly #options: FaultyUsbOptions;
  #faults: ParsedFaults<UsbFaultName>['wire'] = new Map();
  #pending = new Map<(typeof byteFaults)[number], number>();
  #crossed = 0;
  #transfers = 0;
  #plug: UsbPlug | undefined;

  constructor(inner: UsbFunction, options: FaultyUsbOptions) {
    this.#inner = inner;
    this.#options = options;
  }

  get descriptors(): UsbDescriptors {
    return this.#inner.descriptors;
  }

  /** New faults; bytes and transfers are counted anew. */
  setFaults(faults: ParsedFaults<UsbFaultName>['wire']): void {
    this.#faults = faults;
    this.#crossed = 0;
    this.#transfers = 0;
    this.#pending = new Map();
    for (const name of byteFaults) {
      const byte = faults.get(name);
      if (typeof byte === 'number') this.#pending.set(name, byte);
    }
  }

  async control(setup: SetupPacket, data: Uint8Array): Promise<Uint8Array | 'stall'> {
    const refused = this.#begin();
    if (refused !== undefined) return refused;
    const heard = this.#cross(Buffer.concat([Buffer.alloc(setupBytes), data]));
    // What breaks off before its last byte never reached the device.
    if (heard === undefined) return silence();
    this.traffic.received += data.length;
    const answer = await this.#inner.control(setup, heard.subarray(setupBytes));
    return answer === 'stall' ? answer : this.#answer(answer);
  }

  async out(endpointNumber: number, data: Uint8Array): Promise<'ok' | 'stall'> {
    const refused = this.#begin();
    if (refused !== undefined) return refused;
    const heard = this.#cross(Buffer.from(data));
    if (heard === undefined) return silence();
    this.traffic.received += data.length;
    return this.#inner.out(endpointNumber, heard);
  }

  async in(endpointNumber: number, length: number, signal: AbortSignal): Promise<Uint8Array | 'stall'> {
    const answer = await this.#inner.in(endpointNumber, length, signal);
    // A poll that brings nothing is no transfer.
    if (answer === 'stall' || answer.length === 0) return answer;
    return this.#begin() ?? this.#answer(answer);
  }

  alternateSelected(interfaceNumber: number, alternateSetting: number): void {
    this.#inner.alternateSelected?.(interfaceNumber, alternateSetting);
  }

  reset(): void {
    this.#inner.reset();
  }

  attached(plug: UsbPlug): void {
    this.#plug = plug;
    this.#inner.attached({
      // What comes back is as faulty as what left.
      drop: (back) => plug.drop(back === undefined || back.as !== undefined ? back : { ...back, as: this }),
    });
    this.#options.plugged(true);
  }

  detached(): void {
    this.#plug = undefined;
    this.#inner.detached();
    this.#options.plugged(false);
  }

  #begin(): Promise<never> | 'stall' | undefined {
    this.#transfers += 1;
    const silentFrom = this.#faults.get('no-answer');
    if (typeof silentFrom === 'number' && this.#transfers >= silentFrom) return silence();
    return this.#faults.get('stall') === this.#transfers ? 'stall' : undefined;
  }

  async #answer(answer: Uint8Array): Promise<Uint8Array | 'stall'> {
    const isShort = this.#faults.get('short') === this.#transfers;
    const said = this.#cross(Buffer.from(isShort ? answer.subarray(0, answer.length >> 1) : answer));
    if (said === undefined) return silence();
    this.traffic.sent += said.length;
    return said;
  }

  /** The bytes as they arrive at the other end; undefined when they do not. */
  #cross(bytes: Buffer): Buffer | undefined {
    const from = this.#crossed;
    this.#crossed += bytes.length;
    const reached = [...this.#pending].filter(([, at]) => at <= this.#crossed).toSorted(([, a], [, b]) => a - b);
    for (const [name, at] of reached) {
      this.#pending.delete(name);
      if (name === 'corrupt') {
        const index = at - from - 1;
        bytes[index] = (bytes[index] ?? 0) ^ (1 << this.#options.random.below(8));
        continue;
      }
      if (this.#plug !== undefined) this.#options.happened(name, this.#plug);
      return undefined;
    }
    return bytes;
  }
}

/** Ends with the host's patience, or with the device's presence. */
const silence = (): Promise<never> => new Promise<never>(() => undefined);
