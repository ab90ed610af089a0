import type { ByteFamily } from '../../device-adapter.ts';
import { ZephyrShellAdapter } from './adapter.ts';
import { settingsWrite } from './protocol/settings.ts';
import { type ZephyrShellSettings, zephyrShellSettingsSchema } from './settings.ts';
import { zephyrSays } from './zephyr-shell-phrases.ts';

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
  lacks: ({ settings_names: { symmetric_key: name }, command_buffer_bytes: limit, value_encoding }, product) => {
    if (product.symmetricKeyBytes === null || name === undefined) return [];
    const stored =
      Buffer.alloc(product.symmetricKeyBytes).toString('base64').length + (value_encoding === 'string' ? 1 : 0);
    const bytes = settingsWrite(name, Buffer.alloc(stored)).length + 1;
    return bytes <= limit ? [] : [{ key: 'command_buffer_bytes', reason: zephyrSays('BUFFER_TOO_SHORT', { bytes }) }];
  },
  createAdapter: (link, settings) => new ZephyrShellAdapter(link, settings),
};
