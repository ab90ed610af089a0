import { z } from 'zod';
import type { ByteFamily } from '../../device-adapter.ts';

/**
 * Units that the line never touches: the endorsement key of their TPM was read elsewhere and is imported. A scan of such
 * a product is refused before any port is opened.
 */
export const importedFamily: ByteFamily<object> = {
  name: 'imported',
  title: 'Units whose TPM was read elsewhere',
  link: 'bytes',
  isImported: true,
  capabilities: { attestations: ['tpm'], keyOrigins: [], keyAlgorithms: [], verifyMethod: 'readback' },
  settings: z.strictObject({}),
  line: () => ({ baudRate: 115_200, rtscts: false }),
  createAdapter: () => {
    throw new TypeError('the line turns these units away before it connects');
  },
};
