import type { UsbFunction } from '../usb/simulator/usb-function.ts';
import type { SimulatedIdentity } from './device-simulator.ts';
import type { WorkTimes } from './work-times.ts';

/** A simulated USB device: its own side of the bus, and what its makers may know of it. */
export interface UsbSimulator extends UsbFunction {
  readonly family: string;
  readonly serial: string;
  /** Non-volatile state as JSON; `createSimulator` takes it back. */
  saveState(): unknown;
  /** What this device would register with at DPS, or undefined while it holds no complete credential. */
  identity(): SimulatedIdentity | undefined;
}

export interface UsbSimulatorFamily {
  readonly name: string;
  /** Faults of this family's own, beside those of the bus: name → what it does, for `--help`. */
  readonly faults: Readonly<Record<string, string>>;
  createSimulator(options: {
    serial: string;
    state: unknown;
    /** May change while the device runs. */
    faults: ReadonlySet<string>;
    workTimes: WorkTimes;
    /** Non-volatile state changed: it is persisted before the answer to it leaves. */
    changed: () => void;
  }): UsbSimulator;
}
