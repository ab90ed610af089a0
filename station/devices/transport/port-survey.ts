import { access, constants } from 'node:fs/promises';
import { hex16, usbAddress } from '../usb/usb-address.ts';
import type { UsbBus, UsbDevice } from '../usb/usb-device.ts';
import { listPorts, type PortDescription } from './ports.ts';
import { driversOf, interfaceClassesOf, mayOpen } from './usb-sysfs.ts';

/** A place where a unit may be: what stands after `--port` is its `path`, or its `usb` address, which stays with the socket. */
export interface Port {
  readonly path: string;
  readonly kind: 'serial' | 'usb';
  /** `usb:1-2.3`; null for what is not on USB. */
  readonly usb: string | null;
  readonly manufacturer: string | null;
  readonly product: string | null;
  readonly serialNumber: string | null;
  /** USB ids, lower-case hex, four digits. */
  readonly vendorId: string | null;
  readonly productId: string | null;
  /** The family that such a device usually belongs to; null where nothing tells. */
  readonly family: 'dfu' | 'usb-serial-line' | null;
  /** Whether this user may open it. */
  readonly mayOpen: boolean;
  /** The kernel driver that holds it, where that is not the one that makes a serial port of it. */
  readonly driver: string | null;
}

const hubClass = 9;

/** Serial ports first, then USB devices that are none; hubs left out. A machine without USB has serial ports all the same. */
export async function surveyPorts(bus: UsbBus): Promise<Port[]> {
  const [listed, devices] = await Promise.all([listPorts(), bus.devices().catch((): UsbDevice[] => [])]);
  const owners = new Map<string, UsbDevice>();
  for (const device of devices) {
    for (const path of await bus.serialPorts(device)) owners.set(path, device);
  }
  const paths = new Set([...listed.map(({ path }) => path), ...owners.keys()]);
  const serial = await Promise.all(
    [...paths].map((path) =>
      serialPort(
        path,
        listed.find((port) => port.path === path),
        owners.get(path),
      ),
    ),
  );
  const others = devices.filter((device) => device.deviceClass !== hubClass && ![...owners.values()].includes(device));
  return [
    ...serial.toSorted((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true })),
    ...(await Promise.all(others.map(usbPort))),
  ];
}

async function serialPort(
  path: string,
  listed: PortDescription | undefined,
  owner: UsbDevice | undefined,
): Promise<Port> {
  return {
    path,
    kind: 'serial',
    usb: owner === undefined ? null : usbAddress(owner),
    manufacturer: owner?.manufacturerName ?? listed?.manufacturer ?? null,
    product: owner?.productName ?? null,
    serialNumber: owner?.serialNumber ?? listed?.serialNumber ?? null,
    vendorId: owner === undefined ? (listed?.vendorId ?? null) : hex16(owner.vendorId),
    productId: owner === undefined ? (listed?.productId ?? null) : hex16(owner.productId),
    family: null,
    mayOpen: process.platform === 'win32' || (await isAccessible(path)),
    driver: null,
  };
}

async function usbPort(device: UsbDevice): Promise<Port> {
  const [classes, drivers, allowed] = await Promise.all([
    interfaceClassesOf(device),
    driversOf(device),
    mayOpen(device),
  ]);
  return {
    path: usbAddress(device),
    kind: 'usb',
    usb: usbAddress(device),
    manufacturer: device.manufacturerName,
    product: device.productName,
    serialNumber: device.serialNumber,
    vendorId: hex16(device.vendorId),
    productId: hex16(device.productId),
    family: familyOf(classes),
    mayOpen: allowed,
    driver: [...drivers.values()][0] ?? null,
  };
}

/** By interface class and subclass (usb.org/defined-class-codes). */
function familyOf(classes: readonly string[]): Port['family'] {
  if (classes.some((one) => one.startsWith('fe01'))) return 'dfu';
  return classes.some((one) => one.startsWith('ff')) ? 'usb-serial-line' : null;
}

const isAccessible = (path: string): Promise<boolean> =>
  access(path, constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );
