import type { ByteFamily, DeviceFamily } from '../device-adapter.ts';
import type { SimulatorFamily } from '../simulator/device-simulator.ts';
import type { UsbSimulatorFamily } from '../simulator/usb-simulator.ts';
import { dfuFamily } from './dfu/index.ts';
import { dfuSimulator, dfuseSimulator } from './dfu/simulator.ts';
import { importedFamily } from './imported/index.ts';
import { nrf91Family } from './nrf91/index.ts';
import { nrf91Simulator } from './nrf91/simulator.ts';
import { tpmGatewayFamily } from './tpm-gateway/index.ts';
import { tpmGatewaySimulator } from './tpm-gateway/simulator.ts';
import { usbSerialLineFamily } from './usb-serial-line/index.ts';
import { zephyrShellFamily } from './zephyr-shell/index.ts';
import { zephyrShellSimulator } from './zephyr-shell/simulator.ts';

/** Families that talk over a byte stream, whatever carries it. */
const lineFamilies: readonly ByteFamily[] = [nrf91Family, zephyrShellFamily];

/** Every device family the station knows, by name: add a line here and in `simulatorFamilies`, and it is everywhere. */
export const families: ReadonlyMap<string, DeviceFamily> = byName([
  ...lineFamilies,
  usbSerialLineFamily(lineFamilies),
  dfuFamily,
  tpmGatewayFamily,
  importedFamily,
]);

export const simulatorFamilies: ReadonlyMap<string, SimulatorFamily> = byName([
  nrf91Simulator,
  zephyrShellSimulator,
  tpmGatewaySimulator,
]);

/** Simulated devices that are on a USB bus by themselves; those above are on one behind a pair of bulk endpoints. */
export const usbSimulatorFamilies: ReadonlyMap<string, UsbSimulatorFamily> = byName([dfuSimulator, dfuseSimulator]);

function byName<Named extends { readonly name: string }>(all: readonly Named[]): ReadonlyMap<string, Named> {
  return new Map(all.map((one) => [one.name, one]));
}
