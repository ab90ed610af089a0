import { deviceError } from '../device-errors.ts';
import { chooseDevice } from '../usb/choose-device.ts';
import { usbIds } from '../usb/usb-address.ts';
import { type UsbBus, type UsbDevice, UsbFailure, type UsbIdentity } from '../usb/usb-device.ts';
import { usbError } from '../usb/usb-errors.ts';
import { usbSays } from '../usb/usb-phrases.ts';
import type { ByteLink, LineSettings, OpenLink } from './byte-link.ts';
import { openSerialLink } from './serial-link.ts';
import { findBulkPair, UsbBulkLink } from './usb-bulk-link.ts';
import { openUsbDevice } from './usb-open.ts';
import { driversOf } from './usb-sysfs.ts';

/**
 * Byte streams of the devices on a bus, by port: `usb:1-2.3`. A device of which the system has made a serial port (CDC-ACM,
 * a USB-serial bridge) is opened as that, so that a slot keeps its port whatever `ttyACM` it becomes; any other over its
 * vendor-class pair of bulk endpoints.
 */
export const createOpenUsbByteLink =
  (bus: UsbBus): OpenLink =>
  async (address, options, signal) => {
    signal.throwIfAborted();
    const chosen = chooseDevice(await bus.devices(), address);
    requireProduct(address, chosen, options.usb);
    const [path] = await bus.serialPorts(chosen);
    if (path !== undefined) return openSerialLink(path, options, signal);
    const device = await openUsbDevice(bus, address, signal);
    try {
      return await bulkLink(address, device);
    } catch (error) {
      await device.close();
      throw error;
    }
  };

/** @throws USB_PRODUCT_UNEXPECTED */
function requireProduct(address: string, device: UsbIdentity, wanted: LineSettings['usb']): void {
  if (wanted === undefined) return;
  if (device.vendorId === wanted.vendorId && device.productId === wanted.productId) return;
  throw usbError('USB_PRODUCT_UNEXPECTED', { address, actual: usbIds(device), expected: usbIds(wanted) });
}

async function bulkLink(address: string, device: UsbDevice): Promise<ByteLink> {
  const pair = device.configuration === null ? undefined : findBulkPair(device.configuration);
  if (!pair) {
    const wanted = usbSays('NO_LINE_OVER_USB');
    throw usbError('USB_INTERFACE_MISSING', { address, wanted });
  }
  const { interfaceNumber, alternateSetting } = pair;
  try {
    await device.claimInterface(interfaceNumber);
    if (alternateSetting !== 0) await device.selectAlternateInterface(interfaceNumber, alternateSetting);
  } catch (cause) {
    if (!(cause instanceof UsbFailure) || cause.kind === 'disconnected')
      throw deviceError('PORT_NOT_FOUND', { address }, cause);
    const holder = (await driversOf(device)).get(interfaceNumber) ?? usbSays('ANOTHER_PROGRAM');
    throw usbError('USB_INTERFACE_BUSY', { address, interface: interfaceNumber, holder }, cause);
  }
  return new UsbBulkLink(address, device, pair);
}
