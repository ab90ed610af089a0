import { createDpsServiceKeys } from '../../../station/cloud/dps/dps-service-keys.ts';
import type { Cloud } from './station-process.ts';

/** The real client, over TLS. */
export const serviceKeysOf = ({ connectionString, ca, port }: Cloud): ReturnType<typeof createDpsServiceKeys> =>
  createDpsServiceKeys({ connectionString, ca, address: { host: '127.0.0.1', port }, timeoutMs: 5000 });
