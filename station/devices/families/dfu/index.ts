import type { UsbFamily } from '../../device-adapter.ts';
import { DfuAdapter } from './adapter.ts';
import { type DfuSettings, dfuSettingsSchema } from './settings.ts';

/** Devices whose boot loader speaks USB Device Firmware Upgrade 1.1 or ST's DfuSe. See README.md. */
export const dfuFamily: UsbFamily<DfuSettings> = {
  name: 'dfu',
  title: 'USB DFU boot loader',
  link: 'usb',
  capabilities: {
    attestations: ['symmetric-key', 'x509'],
    keyOrigins: ['host'],
    keyAlgorithms: ['ec-p256', 'rsa-2048'],
    verifyMethod: 'readback',
  },
  settings: dfuSettingsSchema,
  createAdapter: (link, settings) => new DfuAdapter(link, settings),
};
