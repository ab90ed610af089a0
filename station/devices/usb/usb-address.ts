import type { UsbIdentity } from './usb-device.ts';

const scheme = 'usb:';

/** Whether an address names a USB port, well-formed or not. */
export const isUsbAddress = (address: string): boolean => address.startsWith(scheme);

/**
 * `usb:1-2.3` as the port path `1-2.3`; undefined when it is not of that form. What stands before the first port number is
 * the bus: a number on Linux, a longer name on other systems.
 */
export const parseUsbAddress = (address: string): string | undefined =>
  /^usb:([\w{}&#.]+-\d{1,3}(?:\.\d{1,3}){0,6})$/.exec(address)?.[1];

export const usbAddress = ({ portPath }: Pick<UsbIdentity, 'portPath'>): string => `${scheme}${portPath}`;

/** `0483:df11`, as every USB tool writes it. */
export const usbIds = ({ vendorId, productId }: Pick<UsbIdentity, 'vendorId' | 'productId'>): string =>
  `${hex16(vendorId)}:${hex16(productId)}`;

export const hex16 = (value: number): string => value.toString(16).padStart(4, '0');
