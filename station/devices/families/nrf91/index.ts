import type { ByteFamily } from '../../device-adapter.ts';
import { Nrf91Adapter } from './adapter.ts';
import { type Nrf91Settings, nrf91Settings } from './settings.ts';

/** Nordic nRF91-series modems behind an AT command host, with a key pair that the modem makes itself. */
export const nrf91Family: ByteFamily<Nrf91Settings> = {
  name: 'nrf91',
  title: 'Nordic nRF91 (AT commands)',
  link: 'bytes',
  capabilities: {
    attestations: ['x509'],
    keyOrigins: ['device'],
    keyAlgorithms: ['ec-p256'],
    verifyMethod: 'signature',
  },
  settings: nrf91Settings,
  line: ({ baud_rate: baudRate, rtscts }) => ({ baudRate, rtscts }),
  createAdapter: (link, settings) => new Nrf91Adapter(link, settings),
};
