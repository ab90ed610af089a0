import type { UsbBus, UsbDevice, UsbIdentity } from '../usb/usb-device.ts';
import { usbError } from '../usb/usb-errors.ts';
import { NodeUsbDevice } from './node-usb-device.ts';
import { type PackageDevice, packageDevices } from './usb-package.ts';
import { hasUsb, serialPortsOf, stringsOf } from './usb-sysfs.ts';

/** This machine's USB. */
export const systemUsbBus: UsbBus = {
  async devices(): Promise<UsbDevice[]> {
    if (!(await hasUsb())) throw usbError('USB_NOT_AVAILABLE');
    const found = await packageDevices().catch((cause: unknown) => {
      throw usbError('USB_NOT_AVAILABLE', {}, cause);
    });
    const devices = await Promise.all(found.map(async (device) => new NodeUsbDevice(device, await identityOf(device))));
    return devices.toSorted((a, b) => a.portPath.localeCompare(b.portPath, 'en', { numeric: true }));
  },
  serialPorts: serialPortsOf,
};

async function identityOf(device: PackageDevice): Promise<UsbIdentity> {
  const { vendorId, productId, deviceClass, address } = device;
  const { deviceVersionMajor, deviceVersionMinor, deviceVersionSubminor } = device;
  const portPath = `${/^\d+$/.test(device.bus) ? Number(device.bus) : device.bus}-${device.ports.join('.')}`;
  return {
    vendorId,
    productId,
    deviceVersion: (deviceVersionMajor << 8) | (deviceVersionMinor << 4) | deviceVersionSubminor,
    deviceClass,
    ...(process.platform === 'linux' ? await stringsOf({ portPath }) : askedStrings(device)),
    portPath,
    address,
  };
}

const askedStrings = (device: PackageDevice) => ({
  manufacturerName: text(() => device.manufacturerName),
  productName: text(() => device.productName),
  serialNumber: text(() => device.serialNumber),
});

/** Where the system did not keep a text, the package opens the device to ask for it; that may be refused. */
function text(read: () => string | null): string | null {
  try {
    return read();
  } catch {
    return null;
  }
}
