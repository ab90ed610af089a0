import { deviceError } from '../device-errors.ts';
import { isUsbAddress } from '../usb/usb-address.ts';
import type { UsbBus } from '../usb/usb-device.ts';
import { usbError } from '../usb/usb-errors.ts';
import type { OpenUsbLink } from '../usb/usb-link.ts';
import type { OpenLink } from './byte-link.ts';
import { isDeviceFileAddress, openDeviceFileLink } from './device-file-link.ts';
import { openSerialLink } from './serial-link.ts';
import { openTcpLink } from './tcp-link.ts';
import { systemUsbBus } from './usb-bus.ts';
import { createOpenUsbByteLink } from './usb-byte-link.ts';
import { createOpenUsbLink } from './usb-link.ts';

/** Opens any port by its address, USB ones on `bus`. */
export const createOpenLink = (bus: UsbBus): OpenLink => {
  const openUsb = createOpenUsbByteLink(bus);
  return async (address, options, signal) => {
    if (address.trim() === '' || address.includes('\0')) throw deviceError('PORT_ADDRESS_INVALID', { address });
    if (isUsbAddress(address)) return openUsb(address, options, signal);
    if (options.usb !== undefined) throw usbError('USB_ADDRESS_NEEDED', { address });
    if (isDeviceFileAddress(address)) return openDeviceFileLink(address, options, signal);
    return address.startsWith('tcp:')
      ? openTcpLink(address, options, signal)
      : openSerialLink(address, options, signal);
  };
};

/** Opens any port that the station knows, by its address. */
export const openLink: OpenLink = createOpenLink(systemUsbBus);

/** Opens a USB device of this machine, for families that speak USB. */
export const openUsbLink: OpenUsbLink = createOpenUsbLink(systemUsbBus);
