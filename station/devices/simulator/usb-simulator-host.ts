import type { SimulatedIdentity } from './device-simulator.ts';
import { parseUsbFaults } from './fault-spec.ts';
import { FaultyUsbFunction } from './faulty-usb-function.ts';
import { SeededRandom } from './random.ts';
import { StateFile } from './state-file.ts';
import type { UsbSimulator, UsbSimulatorFamily } from './usb-simulator.ts';
import type { UsbSocket } from './usb-socket.ts';
import { defaultWorkTimes, type WorkTimes } from './work-times.ts';

export interface UsbSimulatorOptions {
  readonly family: UsbSimulatorFamily;
  readonly serial: string;
  readonly at: UsbSocket;
  /** As `parseUsbFaults` reads them. */
  readonly faults?: readonly string[];
  /** Where the device's non-volatile memory survives the end of the simulator. */
  readonly stateFile?: string;
  readonly workTimes?: Partial<WorkTimes>;
  /** How long a device that vanished stays away. */
  readonly vanishedMs?: number;
  /** Of the misbehaviour; keys are never made from it. */
  readonly seed?: number;
}

export interface RunningUsbSimulator {
  readonly family: string;
  /** Of the unit that was started; a swapped-in one has another. */
  readonly serial: string;
  readonly address: string;
  /** The unit that is on the port now, or was last. */
  readonly simulator: UsbSimulator;
  /** Payload bytes of the device's own transfers. */
  readonly traffic: { readonly received: number; readonly sent: number };
  /** Replaces the faults, and counts transfers and bytes anew. @throws as `parseUsbFaults` */
  setFaults(specs: readonly string[]): void;
  identity(): SimulatedIdentity | undefined;
  /** Puts the unit back into its port, as after it was told to leave the bus. */
  replug(): Promise<void>;
  /** Resolves when a device is on the port (again). */
  present(): Promise<void>;
  close(): Promise<void>;
}

const defaultVanishedMs = 300;

/** Plugs a simulated USB device in. @throws SIMULATOR_* for what is wrong with the faults or the state file */
export async function startUsbSimulator(options: UsbSimulatorOptions): Promise<RunningUsbSimulator> {
  const host = new UsbSimulatorHost(options);
  await host.replug();
  return host;
}

class UsbSimulatorHost implements RunningUsbSimulator {
  readonly family: string;
  readonly serial: string;
  readonly #options: UsbSimulatorOptions;
  readonly #familyFaults = new Set<string>();
  readonly #random: SeededRandom;
  #wire: ReturnType<typeof parseUsbFaults>['wire'] = new Map();
  #unit: UsbSimulator;
  #function: FaultyUsbFunction;
  #presence = Promise.withResolvers<void>();

  constructor(options: UsbSimulatorOptions) {
    const { family, serial, stateFile, faults = [], seed = 1 } = options;
    this.#options = options;
    this.family = family.name;
    this.serial = serial;
    this.#random = new SeededRandom(seed);
    this.#parse(faults);
    const store = stateFile === undefined ? undefined : new StateFile(stateFile, family.name, serial);
    this.#unit = this.#createUnit(serial, store);
    this.#function = this.#faulty(this.#unit);
    this.#function.setFaults(this.#wire);
  }

  get address(): string {
    return this.#options.at.address;
  }

  get simulator(): UsbSimulator {
    return this.#unit;
  }

  get traffic(): { readonly received: number; readonly sent: number } {
    return this.#function.traffic;
  }

  setFaults(specs: readonly string[]): void {
    this.#parse(specs);
    this.#function.setFaults(this.#wire);
  }

  identity(): SimulatedIdentity | undefined {
    return this.#unit.identity();
  }

  async replug(): Promise<void> {
    await this.#options.at.plug(this.#function);
  }

  present(): Promise<void> {
    return this.#presence.promise;
  }

  async close(): Promise<void> {
    await this.#options.at.unplug();
  }

  #parse(specs: readonly string[]): void {
    const { wire, family } = parseUsbFaults(specs, this.#options.family.faults);
    this.#wire = wire;
    this.#familyFaults.clear();
    for (const fault of family) this.#familyFaults.add(fault);
  }

  #createUnit(serial: string, store: StateFile | undefined): UsbSimulator {
    const unit: UsbSimulator = this.#options.family.createSimulator({
      serial,
      state: store?.read(),
      faults: this.#familyFaults,
      workTimes: { ...defaultWorkTimes, ...this.#options.workTimes },
      changed: () => store?.write(unit.saveState()),
    });
    return unit;
  }

  #faulty(unit: UsbSimulator): FaultyUsbFunction {
    return new FaultyUsbFunction(unit, {
      random: this.#random,
      plugged: (isPlugged) => {
        if (isPlugged) this.#presence.resolve();
        else this.#presence = Promise.withResolvers<void>();
      },
      happened: (event, plug) => {
        const afterMs = this.#options.vanishedMs ?? defaultVanishedMs;
        if (event === 'swap') {
          this.#unit = this.#createUnit(`${this.serial}-other`, undefined);
          this.#function = this.#faulty(this.#unit);
        }
        plug.drop({ afterMs, as: this.#function });
      },
    });
  }
}
