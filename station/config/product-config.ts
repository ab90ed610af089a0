import { z } from 'zod';
import { schemaSays } from './config-phrases.ts';
import { enrollmentConfigSchema } from './enrollment-config.ts';

/** How a product is named, and so its file. */
export const productNameRule = /^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/;

/** `products/NAME.toml`: what a unit of this product becomes. `[device]` belongs to the family and is checked by it. */
export const productConfigSchema = z
  .strictObject({
    name: z
      .string()
      .regex(productNameRule)
      .meta({ description: schemaSays('RULE_NAME').text }),
    title: z.string().min(1).max(64).optional(),
    family: z.string().min(1),
    attestation: z.enum(['x509', 'symmetric-key', 'tpm']),
    /** Where the key pair of an X.509 credential is made. */
    key_origin: z.enum(['device', 'host']).default('device'),
    /** Where a symmetric key comes from: the signer derives it, or DPS makes it, which takes the network in every run. */
    symmetric_key: z.enum(['derived', 'service-made']).default('derived'),
    /** Anchored by the station: the whole scanned serial must match. */
    serial_pattern: z
      .string()
      .min(1)
      .meta({ examples: ['[A-Z]{2}[0-9]{8}'] }),
    /** Template over {serial} and {hardware_id}; lower-cased. {hardware_id} needs `serial_is = "hardware-id"`. */
    registration_id: z.string().min(1).default('{serial}'),
    /** Template for the IoT Hub device id; absent = the registration id. */
    device_id: z.string().min(1).optional(),
    /**
     * How the scanned serial is held against the device: `hardware-id` = it must equal what the device says it is;
     * `label-only` = the device cannot know it, and the ledger binds the two.
     */
    serial_is: z.enum(['hardware-id', 'label-only']).default('hardware-id'),
    certificate: z
      .strictObject({
        key_algorithm: z.enum(['ec-p256', 'rsa-2048']).default('ec-p256'),
        /** Absent = no expiry (99991231235959Z), as IEEE 802.1AR wants for an IDevID. */
        lifetime_days: z.int().min(1).max(36_500).optional(),
        organization: z.string().min(1).max(64).optional(),
        organizational_unit: z.string().min(1).max(64).optional(),
        serial_number_in_subject: z.boolean().default(true),
        hardware_type_oid: z
          .string()
          .regex(/^[0-2](\.\d+)+$/)
          .meta({ description: schemaSays('RULE_OID').text, examples: ['1.3.6.1.4.1.99999.1'] })
          .optional(),
      })
      .prefault({}),
    enrollment: enrollmentConfigSchema.prefault({}),
    device: z.record(z.string(), z.unknown()).prefault({}),
  })
  .readonly();

export type ProductConfig = z.output<typeof productConfigSchema>;
