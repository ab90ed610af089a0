import type { UsbBus, UsbDevice, UsbIdentity } from '../usb/usb-device.ts';
import { usbError } from '../usb/usb-errors.ts';
import { NodeUsbDevice } from './node-usb-device.ts';
import { type PackageDevice, packageDevices } from './usb-package.ts';
import { hasUsb, serialPortsOf } from './usb-sysfs.ts';

/** This machine's USB. */
export const systemUsbBus: UsbBus = {
  async devices(): Promise<UsbDevice[]> {
    if (!(await hasUsb())) throw usbError('USB_NOT_AVAILABLE');
    const found = await packageDevices().catch((cause: unknown) => {
      throw usbError('USB_NOT_AVAILABLE', {}, cause);
    });
    return found
      .map((device) => new NodeUsbDevice(device, identityOf(device)))
      .toSorted((a, b) => a.portPath.localeCompare(b.portPath, 'en', { numeric: true }));
  },
  serialPorts: serialPortsOf,
};

function identityOf(device: PackageDevice): UsbIdentity {
  const { vendorId, productId, deviceClass, address } = device;
  const { deviceVersionMajor, deviceVersionMinor, deviceVersionSubminor } = device;
  return {
    vendorId,
    productId,
    deviceVersion: (deviceVersionMajor << 8) | (deviceVersionMinor << 4) | deviceVersionSubminor,
    deviceClass,
    manufacturerName: text(() => device.manufacturerName),
    productName: text(() => device.productName),
    serialNumber: text(() => device.serialNumber),
    portPath: `${/^\d+$/.test(device.bus) ? Number(device.bus) : device.bus}-${device.ports.join('.')}`,
    address,
  };
}

/** Where the system did not keep a text, the package opens the device to ask for it; that may be refused. */
function text(read: () => string | null): string | null {
  try {
    return read();
  } catch {
    return null;
  }
}
