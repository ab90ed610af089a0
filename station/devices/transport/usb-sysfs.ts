import { access, constants, readdir, readFile, readlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { UsbIdentity } from '../usb/usb-device.ts';

/**
 * What Linux says of a USB device beside its descriptors: device node, drivers, serial ports. Elsewhere there is nothing to
 * ask, and nothing is the answer.
 */

const devicesFolder = '/sys/bus/usb/devices';

/** Whether this machine can have USB devices at all. */
export async function hasUsb(): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  return access(devicesFolder).then(
    () => true,
    () => false,
  );
}

/** `/dev/bus/usb/001/004`; null where devices have no node. */
export function deviceNode({ portPath, address }: UsbIdentity): string | null {
  const bus = /^(\d+)-/.exec(portPath)?.[1];
  if (process.platform !== 'linux' || bus === undefined) return null;
  return `/dev/bus/usb/${bus.padStart(3, '0')}/${String(address).padStart(3, '0')}`;
}

/** A device's texts as the kernel read them when it was plugged in: nobody has to open it for them. */
export async function stringsOf({ portPath }: Pick<UsbIdentity, 'portPath'>) {
  const text = (name: string): Promise<string | null> =>
    readFile(join(devicesFolder, portPath, name), 'utf8').then(
      (content) => content.replace(/\n$/, ''),
      () => null,
    );
  const [manufacturerName, productName, serialNumber] = await Promise.all([
    text('manufacturer'),
    text('product'),
    text('serial'),
  ]);
  return { manufacturerName, productName, serialNumber };
}

/** Whether this process may open the device; true where the system does not say before. */
export async function mayOpen(device: UsbIdentity): Promise<boolean> {
  const node = deviceNode(device);
  if (node === null) return true;
  return access(node, constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );
}

/** The kernel driver of each interface that has one, by interface number: `cdc_acm`, `usbfs` for another program. */
export async function driversOf({ portPath }: Pick<UsbIdentity, 'portPath'>): Promise<Map<number, string>> {
  const drivers = new Map<number, string>();
  for (const { folder, interfaceNumber } of await interfaceFolders(portPath)) {
    const driver = await readlink(join(folder, 'driver')).catch(() => null);
    if (driver !== null) drivers.set(interfaceNumber, basename(driver));
  }
  return drivers;
}

/** Class, subclass and protocol of each interface as six hex digits: `fe0102`. */
export async function interfaceClassesOf({ portPath }: Pick<UsbIdentity, 'portPath'>): Promise<string[]> {
  const names = ['bInterfaceClass', 'bInterfaceSubClass', 'bInterfaceProtocol'];
  const folders = await interfaceFolders(portPath);
  return Promise.all(
    folders.map(async ({ folder }) => {
      const parts = names.map((name) => readFile(join(folder, name), 'utf8').catch(() => ''));
      return (await Promise.all(parts)).map((part) => part.trim()).join('');
    }),
  );
}

/** `/dev/ttyACM0` and its like that belong to a device, in the order of its interfaces. */
export async function serialPortsOf({ portPath }: Pick<UsbIdentity, 'portPath'>): Promise<string[]> {
  const names: string[] = [];
  for (const { folder } of await interfaceFolders(portPath)) {
    // CDC-ACM has them in `tty/`; bridges (FTDI, CP210x) have the port itself, `ttyUSB0/`.
    const inside = await namesIn(folder);
    const acm = inside.includes('tty') ? await namesIn(join(folder, 'tty')) : [];
    names.push(...acm, ...inside.filter((name) => /^tty(?:USB|ACM)\d+$/.test(name)));
  }
  return [...new Set(names)].map((name) => `/dev/${name}`);
}

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

async function interfaceFolders(portPath: string): Promise<{ folder: string; interfaceNumber: number }[]> {
  if (process.platform !== 'linux') return [];
  const names = await namesIn(join(devicesFolder, portPath));
  return names
    .map((name) => ({
      folder: join(devicesFolder, portPath, name),
      interfaceNumber: Number(/:\d+\.(\d+)$/.exec(name)?.[1]),
    }))
    .filter(({ interfaceNumber }) => !Number.isNaN(interfaceNumber))
    .toSorted((a, b) => a.interfaceNumber - b.interfaceNumber);
}
