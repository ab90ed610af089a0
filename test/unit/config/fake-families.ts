import { z } from 'zod';
import type { DeviceFamily } from '../../../station/devices/device-adapter.ts';

/** Two families that know their settings and never meet a device. */
const family = (name: string, capabilities: Partial<DeviceFamily['capabilities']>): DeviceFamily => ({
  name,
  title: name,
  capabilities: {
    attestations: ['x509', 'symmetric-key'],
    keyOrigins: ['device', 'host'],
    keyAlgorithms: ['ec-p256'],
    verifyMethod: 'hash',
    ...capabilities,
  },
  settings: z.strictObject({
    baud_rate: z.int().min(1200).default(115200),
    places: z.strictObject({ tag: z.int().max(10) }).optional(),
  }),
  line: () => ({ baudRate: 115200, rtscts: false }),
  createAdapter: () => {
    throw new Error('no device here');
  },
});

export const fakeFamilies: ReadonlyMap<string, DeviceFamily> = new Map([
  ['modem', family('modem', { attestations: ['x509'], keyOrigins: ['device'] })],
  ['shell', family('shell', {})],
]);
