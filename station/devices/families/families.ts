import type { DeviceFamily } from '../device-adapter.ts';
import type { SimulatorFamily } from '../simulator/device-simulator.ts';
import { nrf91Family } from './nrf91/index.ts';
import { nrf91Simulator } from './nrf91/simulator.ts';
import { zephyrShellFamily } from './zephyr-shell/index.ts';
import { zephyrShellSimulator } from './zephyr-shell/simulator.ts';

/** Every device family the station knows, by name: add a line here and in `simulatorFamilies`, and it is everywhere. */
export const families: ReadonlyMap<string, DeviceFamily> = byName([nrf91Family, zephyrShellFamily]);

export const simulatorFamilies: ReadonlyMap<string, SimulatorFamily> = byName([nrf91Simulator, zephyrShellSimulator]);

function byName<Named extends { readonly name: string }>(all: readonly Named[]): ReadonlyMap<string, Named> {
  return new Map(all.map((one) => [one.name, one]));
}
