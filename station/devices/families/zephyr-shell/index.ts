import type { ByteFamily } from '../../device-adapter.ts';
import { ZephyrShellAdapter } from './adapter.ts';
import { type ZephyrShellSettings, zephyrShellSettingsSchema } from './settings.ts';

/** Devices with Zephyr RTOS or nRF Connect SDK, provisioned over their shell. See README.md. */
export const zephyrShellFamily: ByteFamily<ZephyrShellSettings> = {
  name: 'zephyr-shell',
  title: 'Zephyr shell',
  link: 'bytes',
  capabilities: {
    attestations: ['symmetric-key', 'x509'],
    keyOrigins: ['device', 'host'],
    keyAlgorithms: ['ec-p256'],
    verifyMethod: 'readback',
  },
  settings: zephyrShellSettingsSchema,
  line: ({ baud_rate, rtscts }) => ({ baudRate: baud_rate, rtscts }),
  createAdapter: (link, settings) => new ZephyrShellAdapter(link, settings),
};
