import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { nrf91Says } from './nrf91-phrases.ts';

const certificateBlock = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+?-----END CERTIFICATE-----/g;

/** A command host takes 4096 characters a command. */
const caLimit = 4_000;

/** PEM text as it goes into the modem: certificates alone, LF line ends, none at the end. */
const caText = z.string().transform((text, context) => {
  const blocks = text.match(certificateBlock) ?? [];
  try {
    if (blocks.length === 0) throw new TypeError('no certificate');
    const certificates = blocks.map((block) => new X509Certificate(block).toString().trim()).join('\n');
    if (certificates.length <= caLimit) return certificates;
    context.addIssue({ code: 'custom', message: nrf91Says('CA_TOO_LONG', { limit: caLimit }).text });
    return z.NEVER;
  } catch {
    context.addIssue({ code: 'custom', message: nrf91Says('CA_NOT_PEM').text });
    return z.NEVER;
  }
});

/** `[device]` of a product file. */
export const nrf91Settings = z.strictObject({
  baud_rate: z.int().min(9600).max(1_000_000).default(115_200),
  rtscts: z.boolean().default(true),
  /** Where key, certificate and CA live. Nordic's own tools use this one; above 2147483647 is the modem's own. */
  sec_tag: z.int().min(0).max(2_147_483_647).default(16_842_753),
  /** The server CA certificates that the device shall trust, PEM; without them the place is left as it is. */
  ca: caText.optional(),
  /** `leaf` is enough for an individual enrollment; `full` adds the issuing CAs, for enrollment groups. */
  certificate_chain: z.enum(['leaf', 'full']).default('leaf'),
  /** The application's AT command that stores the DPS settings; without it the firmware has them built in. */
  dps_command: z
    .string()
    .regex(/^#X[A-Z0-9]{1,14}$/, nrf91Says('LOOKS_LIKE_XDPS').text)
    .optional(),
  /** Has the modem sign a fresh nonce with the new key (AT%JWT). */
  prove_key: z.boolean().default(true),
  /** How long a unit may take to boot and answer its first command. */
  wake_timeout_ms: z.int().min(50).max(60_000).default(6_000),
  answer_timeout_ms: z.int().min(50).max(60_000).default(3_000),
  key_generation_timeout_ms: z.int().min(50).max(120_000).default(30_000),
});

export type Nrf91Settings = z.infer<typeof nrf91Settings>;
