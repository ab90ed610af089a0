import { join, resolve } from 'node:path';

/** Kernel, disk and console of the virtual machine, kept from run to run: `.cache/usb-machine`, or USB_TEST_CACHE. */
export const cacheFolder = resolve(
  process.env['USB_TEST_CACHE'] ?? join(import.meta.dirname, '../../../.cache/usb-machine'),
);
