import { z } from 'zod';

/** `[device]` of a product file. */
export const tpmGatewaySettings = z.strictObject({
  /** Of a serial port; TCP and a TPM in the machine itself have none. */
  baud_rate: z.int().min(9600).max(4_000_000).default(115_200),
  rtscts: z.boolean().default(false),
  /** Whether DPS holds the device to its TPM's present owner: the storage root key at 0x81000001 is enrolled, too. */
  storage_root_key: z.boolean().default(false),
  /** How long the TPM may take for a command; making an RSA key may take `key_generation_timeout_ms`. */
  answer_timeout_ms: z.int().min(50).max(60_000).default(5_000),
  key_generation_timeout_ms: z.int().min(50).max(120_000).default(90_000),
});

export type TpmGatewaySettings = z.infer<typeof tpmGatewaySettings>;
