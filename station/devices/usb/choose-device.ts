import { deviceError } from '../device-errors.ts';
import { parseUsbAddress, usbAddress, usbIds } from './usb-address.ts';
import type { UsbIdentity } from './usb-device.ts';
import { usbError } from './usb-errors.ts';

const hubClass = 9;

/**
 * The one device that belongs to a slot bound to `address`: the one on that port, or the only one behind the hub there
 * (a fixture may have its own). Refuses whatever leaves a doubt about which unit is meant.
 * @throws PORT_ADDRESS_INVALID, PORT_NOT_FOUND, USB_PORT_CROWDED, USB_SERIAL_NOT_UNIQUE
 */
export function chooseDevice<Device extends UsbIdentity>(devices: readonly Device[], address: string): Device {
  const path = parseUsbAddress(address);
  if (path === undefined) throw deviceError('PORT_ADDRESS_INVALID', { address });
  const here = devices.filter((device) => device.deviceClass !== hubClass && isAtOrBehind(device.portPath, path));
  const [device, ...others] = here;
  if (device === undefined) throw deviceError('PORT_NOT_FOUND', { address });
  if (others.length > 0) {
    const ports = here.map(usbAddress).join(', ');
    throw usbError('USB_PORT_CROWDED', { address, count: here.length, ports });
  }
  const twin = devices.find((other) => isTwin(device, other));
  if (twin !== undefined) {
    const identity = `${usbIds(device)} ${device.serialNumber}`;
    throw usbError('USB_SERIAL_NOT_UNIQUE', { identity, first: usbAddress(device), second: usbAddress(twin) });
  }
  return device;
}

const isAtOrBehind = (path: string, port: string): boolean => path === port || path.startsWith(`${port}.`);

/** Devices without a serial number are told apart by their ports alone. */
const isTwin = (one: UsbIdentity, other: UsbIdentity): boolean =>
  one.serialNumber !== null &&
  one.serialNumber !== '' &&
  one.portPath !== other.portPath &&
  one.serialNumber === other.serialNumber &&
  one.vendorId === other.vendorId &&
  one.productId === other.productId;
