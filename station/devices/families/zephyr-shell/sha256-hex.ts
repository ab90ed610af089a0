import { createHash } from 'node:crypto';

/** Lower-case hex, as the ledger and `HeldItem` have it. */
export const sha256Hex = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');
