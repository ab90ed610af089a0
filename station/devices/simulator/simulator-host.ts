import type { ActiveTime } from './active-time.ts';
import type { DeviceSimulator, SimulatedIdentity, SimulatorFamily, SimulatorWire } from './device-simulator.ts';
import { parseFaults } from './fault-spec.ts';
import { FaultyWire, type WireEvent } from './faulty-wire.ts';
import { Pacer } from './pacing.ts';
import { openPtyPort } from './pty-port.ts';
import { SeededRandom } from './random.ts';
import type { SimulatorPort } from './simulator-port.ts';
import { StateFile } from './state-file.ts';
import { openTcpPort } from './tcp-port.ts';
import { openUsbPort } from './usb-port.ts';
import type { UsbSocket } from './usb-socket.ts';
import { defaultWorkTimes, type WorkTimes, workTimeMs } from './work-times.ts';

/** A pty (with a symlink to it, or without), a TCP port on loopback (0 = any free one), or a USB port. */
export type SimulatorPlace =
  | { readonly link: string }
  | { readonly pty: true }
  | { readonly tcp: number }
  | { readonly usb: UsbSocket };

export interface SimulatorOptions {
  readonly family: SimulatorFamily;
  readonly serial: string;
  readonly at: SimulatorPlace;
  /** Null: bytes take no time. */
  readonly baudRate: number | null;
  /** As `fault-spec.ts` reads them. */
  readonly faults?: readonly string[];
  /** Where the device's non-volatile memory survives the end of the simulator. */
  readonly stateFile?: string;
  readonly workTimes?: Partial<WorkTimes>;
  /** How long a port that vanished stays away. */
  readonly vanishedMs?: number;
  /** Of the misbehaviour; keys are never made from it. */
  readonly seed?: number;
}

export interface RunningSimulator {
  readonly family: string;
  /** Of the unit that was started; a swapped-in one has another. */
  readonly serial: string;
  /** What a station opens. */
  readonly address: string;
  /** The unit that is on the port now. */
  readonly simulator: DeviceSimulator;
  readonly traffic: { readonly received: number; readonly sent: number };
  /** How long bytes were on the wire or the device was at work: no station can be faster than that. */
  readonly activity: Pick<ActiveTime, 'idle' | 'totalMs'>;
  /** Replaces the faults, and counts the conversation's bytes and answers anew. @throws as `parseFaults` */
  setFaults(specs: readonly string[]): void;
  identity(): SimulatedIdentity | undefined;
  /** Cuts the power and gives it back. */
  reboot(): void;
  /** Resolves when the port is there (again): at once unless it has vanished. */
  present(): Promise<void>;
  close(): Promise<void>;
}

const defaultVanishedMs = 300;
/** One timer for every wire of the process, however many simulators it runs. */
const sharedPacer = new Pacer();

/**
 * Powers a simulated device up and puts it on a port.
 * @throws SIMULATOR_* for what is wrong with the faults, the place or the state file
 */
export async function startSimulator(options: SimulatorOptions): Promise<RunningSimulator> {
  const host = new SimulatorHost(options);
  await host.start();
  return host;
}

class SimulatorHost implements RunningSimulator {
  readonly family: string;
  readonly serial: string;
  readonly #options: SimulatorOptions;
  readonly #workTimes: WorkTimes;
  readonly #stateFile: StateFile | undefined;
  readonly #wire: FaultyWire;
  /** Shared with the running unit, which sees changes at once. */
  readonly #familyFaults = new Set<string>();
  #unit: DeviceSimulator;
  #port: SimulatorPort | undefined;
  #address = '';
  /** Work that was begun before the last loss of power never ends. */
  #power = 0;
  #plugging: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: SimulatorOptions) {
    this.#options = options;
    this.family = options.family.name;
    this.serial = options.serial;
    this.#workTimes = { ...defaultWorkTimes, ...options.workTimes };
    this.#stateFile =
      options.stateFile === undefined ? undefined : new StateFile(options.stateFile, this.family, this.serial);
    const ends = {
      toDevice: (bytes: Buffer) => this.#unit.receive(bytes),
      toStation: (bytes: Buffer) => this.#port?.send(bytes),
      happened: (event: WireEvent) => this.#happened(event),
    };
    const random = new SeededRandom(options.seed ?? 1);
    this.#wire = new FaultyWire(options.baudRate, random, sharedPacer, ends, options.family.isBinary);
    this.setFaults(options.faults ?? []);
    this.#unit = this.#createUnit(options.serial, this.#stateFile);
  }

  async start(): Promise<void> {
    await this.#plugIn();
    this.reboot();
  }

  get simulator(): DeviceSimulator {
    return this.#unit;
  }

  get address(): string {
    return this.#address;
  }

  get traffic(): { readonly received: number; readonly sent: number } {
    return this.#wire.traffic;
  }

  get activity(): ActiveTime {
    return this.#wire.activity;
  }

  setFaults(specs: readonly string[]): void {
    const faults = parseFaults(specs, this.#options.family.faults);
    this.#wire.setFaults(faults.wire);
    this.#familyFaults.clear();
    for (const fault of faults.family) this.#familyFaults.add(fault);
  }

  identity(): SimulatedIdentity | undefined {
    return this.#unit.identity();
  }

  reboot(): void {
    this.#power += 1;
    this.#wire.clear();
    this.#unit.boot();
  }

  present(): Promise<void> {
    return this.#plugging;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#power += 1;
    this.#wire.clear();
    await this.#plugging.catch(() => undefined);
    await this.#port?.close();
    this.#port = undefined;
    this.#unit.close?.();
  }

  #createUnit(serial: string, stateFile: StateFile | undefined): DeviceSimulator {
    const wire: SimulatorWire = {
      send: (bytes) => {
        if (this.#unit === unit) this.#wire.fromDevice(bytes);
      },
      after: (work, then) => {
        const power = this.#power;
        this.#wire.activity.begin();
        setTimeout(
          () => {
            if (this.#unit === unit && power === this.#power) then();
            this.#wire.activity.end();
          },
          workTimeMs(this.#workTimes, work),
        );
      },
      changed: () => stateFile?.write(unit.saveState()),
    };
    const unit: DeviceSimulator = this.#options.family.createSimulator({
      serial,
      state: stateFile?.read(),
      faults: this.#familyFaults,
      wire,
    });
    return unit;
  }

  #happened(event: WireEvent): void {
    switch (event) {
      case 'reboot':
        this.reboot();
        return;
      case 'swap':
        this.#unit.close?.();
        this.#unit = this.#createUnit(`${this.serial}-other`, undefined);
        // On a bus the host sees units come and go; on a wire it sees nothing.
        if ('usb' in this.#options.at) this.#replug();
        else this.reboot();
        return;
      case 'vanish':
        this.#replug();
        return;
      default:
        event satisfies never;
    }
  }

  #replug(): void {
    this.#plugging = this.#unplugForAWhile();
    // Whoever waits in `present` hears of it; a simulator that nobody waits for must not end its process.
    this.#plugging.catch(() => undefined);
  }

  async #unplugForAWhile(): Promise<void> {
    this.#power += 1;
    const port = this.#port;
    this.#port = undefined;
    await port?.close();
    await new Promise((resolve) => setTimeout(resolve, this.#options.vanishedMs ?? defaultVanishedMs));
    if (this.#closed) return;
    await this.#plugIn();
    this.reboot();
  }

  async #plugIn(): Promise<void> {
    const events = {
      activity: this.#wire.activity,
      received: (bytes: Buffer, stationBaudRate: number | null) => this.#wire.fromStation(bytes, stationBaudRate),
    };
    const { at, baudRate } = this.#options;
    if ('tcp' in at) {
      // A vanished port comes back under the number that it had.
      const had = /:(\d+)$/.exec(this.#address)?.[1];
      this.#port = await openTcpPort(had === undefined ? at.tcp : Number(had), events);
    } else if ('usb' in at) {
      this.#port = await openUsbPort(at.usb, this.#unit.serial, events);
    } else {
      this.#port = await openPtyPort('link' in at ? at.link : undefined, baudRate ?? 115_200, events);
    }
    this.#address = this.#port.address;
  }
}
