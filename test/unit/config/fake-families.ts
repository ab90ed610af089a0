import { z } from 'zod';
import type { ByteFamily, DeviceFamily } from '../../../station/devices/device-adapter.ts';
import { Phrase } from '../../../station/domain/phrase.ts';

/** Two families that know their settings and never meet a device. */
const family = (
  name: string,
  capabilities: Partial<DeviceFamily['capabilities']>,
): ByteFamily<{ baud_rate: number; slow?: boolean | undefined }> => ({
  name,
  title: name,
  link: 'bytes',
  capabilities: {
    attestations: ['x509', 'symmetric-key'],
    keyOrigins: ['device', 'host'],
    keyAlgorithms: ['ec-p256'],
    verifyMethod: 'hash',
    ...capabilities,
  },
  settings: z
    .strictObject({
      baud_rate: z.int().min(1200).default(115200),
      places: z.strictObject({ tag: z.int().max(10) }).optional(),
      slow: z.boolean().optional(),
    })
    .check(({ value, issues }) => {
      if (value.baud_rate >= 9600 || value.slow === true) return;
      issues.push({ code: 'custom', message: 'needed below 9600 baud', path: ['slow'], input: value });
    }),
  lacks: ({ baud_rate }, { attestation, keyOrigin }) =>
    attestation === 'x509' && keyOrigin === 'host' && baud_rate < 9600
      ? [{ key: 'baud_rate', reason: new Phrase('TOO_SLOW', 'is too slow for keys from the host', {}) }]
      : [],
  line: () => ({ baudRate: 115200, rtscts: false }),
  createAdapter: () => {
    throw new Error('no device here');
  },
});

export const fakeFamilies: ReadonlyMap<string, DeviceFamily> = new Map([
  ['modem', family('modem', { attestations: ['x509'], keyOrigins: ['device'] })],
  ['shell', family('shell', {})],
]);
