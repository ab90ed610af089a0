import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { SimulatedIdentity } from '../../../simulator/device-simulator.ts';
import type { UsbSimulator, UsbSimulatorFamily } from '../../../simulator/usb-simulator.ts';
import type { SetupPacket, UsbDescriptors, UsbPlug } from '../../../usb/simulator/usb-function.ts';
import { encodeBlob, entryType } from '../protocol/blob.ts';
import type { DfuFunctional } from '../protocol/descriptors.ts';
import type { MemorySegment } from '../protocol/dfuse.ts';
import { dfuRequest } from '../protocol/requests.ts';
import { type DescribedDevice, describe } from './descriptors.ts';
import { DfuMachine, type DfuMemory } from './dfu-machine.ts';
import { identityIn } from './firmware.ts';
import { SimulatedFlash } from './flash.ts';
import type { MemoryOptions } from './memory-options.ts';

/** What distinguishes one kind of simulated DFU device from another. */
export interface DfuKind {
  readonly name: string;
  readonly faults: Readonly<Record<string, string>>;
  readonly boot: Pick<DescribedDevice, 'vendorId' | 'productId' | 'product' | 'alternates'> & {
    readonly functional: DfuFunctional;
  };
  readonly application: Pick<DescribedDevice, 'vendorId' | 'productId' | 'product'>;
  /** The memory behind each alternate setting; `keeps` is where in it the firmware looks for its blob. */
  readonly memories: readonly {
    readonly layout: readonly MemorySegment[];
    readonly keeps?: { readonly address: number; readonly bytes: number };
  }[];
  createMemory(flash: SimulatedFlash, options: MemoryOptions): DfuMemory;
}

const stateSchema = z.strictObject({ memories: z.array(z.base64().transform((text) => Buffer.from(text, 'base64'))) });
const classRequestMask = 0x60;
const classRequest = 0x20;
const restartMs = 20;
const smallTransferBytes = 64;
const slowMs = 150;

/** One unit: its memory, its boot loader on the bus and, where it starts with it, its application. */
export class DfuUnit implements UsbSimulator {
  readonly family: string;
  readonly serial: string;
  readonly #kind: DfuKind;
  readonly #faults: ReadonlySet<string>;
  readonly #flashes: SimulatedFlash[];
  readonly #memories: DfuMemory[];
  readonly #machine: DfuMachine;
  #alternate = 0;
  #plug: UsbPlug | undefined;
  #inApplication: boolean;

  constructor(kind: DfuKind, options: Parameters<UsbSimulatorFamily['createSimulator']>[0]) {
    const { serial, state, faults, workTimes, changed } = options;
    this.family = kind.name;
    this.serial = serial;
    this.#kind = kind;
    this.#faults = faults;
    this.#flashes = kind.memories.map(({ layout }) => new SimulatedFlash(layout));
    if (state !== undefined && state !== null) this.#restore(state);
    else if (faults.has('key-exists')) this.#fill();
    const has = (fault: string): boolean => faults.has(fault);
    const busyMs = (): number => (has('slow') ? slowMs : workTimes.flashWriteMs);
    const transferBytes = (): number => this.#functional.transferBytes;
    this.#memories = this.#flashes.map((flash) => kind.createMemory(flash, { transferBytes, busyMs, has, changed }));
    this.#inApplication = has('starts-application');
    this.#machine = new DfuMachine({
      memory: () => this.#memory,
      nowMs: () => performance.now(),
      afterManifest: () => this.#afterManifest,
      manifestMs: workTimes.flashWriteMs,
      leave: (how) => this.#leave(how),
      has,
    });
  }

  get descriptors(): UsbDescriptors {
    const { boot, application } = this.#kind;
    const serial = this.#faults.has('no-serial') ? null : this.serial;
    const functional = this.#functional;
    return this.#inApplication
      ? describe({ ...application, serial, functional, mode: 'runtime', alternates: ['Application'] })
      : describe({ ...boot, serial, functional, mode: 'dfu' });
  }

  async control({ requestType, request, value, index, length }: SetupPacket, data: Uint8Array) {
    if ((requestType & classRequestMask) !== classRequest || index !== 0) return 'stall';
    if (this.#inApplication) return this.#leaveApplication(request);
    return this.#machine.handle(request, value, data, length);
  }

  out(): Promise<'stall'> {
    return Promise.resolve('stall');
  }

  in(): Promise<'stall'> {
    return Promise.resolve('stall');
  }

  alternateSelected(_interfaceNumber: number, alternateSetting: number): void {
    this.#alternate = alternateSetting;
  }

  reset(): void {
    this.#machine.reset();
  }

  attached(plug: UsbPlug): void {
    this.#plug = plug;
    this.#machine.reset();
  }

  detached(): void {
    this.#plug = undefined;
  }

  saveState(): unknown {
    return { memories: this.#flashes.map(({ bytes }) => bytes.toString('base64')) };
  }

  identity(): SimulatedIdentity | undefined {
    for (const [index, { keeps }] of this.#kind.memories.entries()) {
      const area = keeps && this.#flashes[index]?.read(keeps.address, keeps.bytes);
      const identity = area && identityIn(area);
      if (identity) return identity;
    }
    return undefined;
  }

  /** All bytes of the memory behind an alternate setting, for tests that look whether a neighbour was touched. */
  memory(alternate: number): Buffer {
    return Buffer.from(this.#flashes[alternate]?.bytes ?? []);
  }

  /** Flips a bit of the memory behind an alternate setting. */
  damage(alternate: number, at: number): void {
    const bytes = this.#flashes[alternate]?.bytes;
    if (bytes) bytes[at] = (bytes[at] ?? 0) ^ 0x01;
  }

  get #memory(): DfuMemory {
    const memory = this.#memories[this.#alternate] ?? this.#memories[0];
    if (memory === undefined) throw new TypeError('a DFU device has memory');
    return memory;
  }

  get #functional(): DfuFunctional {
    const { functional } = this.#kind.boot;
    return {
      ...functional,
      canUpload: functional.canUpload && !this.#faults.has('no-upload'),
      transferBytes: this.#faults.has('small-transfers') ? smallTransferBytes : functional.transferBytes,
      manifestationTolerant: functional.manifestationTolerant && !this.#faults.has('not-tolerant'),
    };
  }

  get #afterManifest(): 'idle' | 'wait-reset' | 'leave' {
    if (this.#kind.boot.functional.dialect === 'dfuse') return 'leave';
    return this.#functional.manifestationTolerant ? 'idle' : 'wait-reset';
  }

  #leave({ back, afterMs }: { readonly back: boolean; readonly afterMs: number }): void {
    const drop = (): void => this.#plug?.drop(back ? { afterMs: restartMs } : undefined);
    if (afterMs === 0) drop();
    else setTimeout(drop, afterMs);
  }

  /** DFU 1.1 section 5.1, with bitWillDetach. */
  #leaveApplication(request: number): Uint8Array | 'stall' {
    if (request !== dfuRequest.detach) return 'stall';
    this.#inApplication = false;
    // The answer leaves first.
    this.#leave({ back: true, afterMs: 1 });
    return new Uint8Array(0);
  }

  #restore(state: unknown): void {
    for (const [index, bytes] of stateSchema.parse(state).memories.entries()) this.#flashes[index]?.bytes.set(bytes);
  }

  /** As in a unit that was provisioned elsewhere before. */
  #fill(): void {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const entries = [
      { type: entryType.certificate, value: randomBytes(300) },
      { type: entryType.privateKey, value: privateKey.export({ type: 'pkcs8', format: 'der' }) },
    ];
    for (const [index, { keeps }] of this.#kind.memories.entries()) {
      if (keeps) this.#flashes[index]?.program(keeps.address, encodeBlob(entries, keeps.bytes));
    }
  }
}
