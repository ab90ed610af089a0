import { z } from 'zod';
import { schemaSays } from './config-phrases.ts';
import { entraConfigSchema, guid } from './entra-config.ts';

/** `[dps.arm]`: where the DPS instance stands in Azure, for `station ca` and `station dps`; the line never needs it. */
export const armConfigSchema = z.strictObject({
  subscription: guid,
  resource_group: z
    .string()
    .regex(/^[\w().-]{1,90}$/)
    .meta({ description: schemaSays('RULE_RESOURCE_GROUP').text, examples: ['factory'] }),
  /** The instance's own name, without `.azure-devices-provisioning.net`. */
  service: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{1,62}[a-z0-9]$/i)
    .meta({ description: schemaSays('RULE_SERVICE').text, examples: ['factory-dps'] }),
  /** Another cloud's, or an emulator's. */
  endpoint: z
    .string()
    .regex(/^https:\/\/[^\s/]+\/?$/)
    .meta({ description: schemaSays('RULE_ENDPOINT').text, examples: ['https://127.0.0.1:8443'] })
    .default('https://management.azure.com'),
  /** PEM of the authority behind `endpoint`, where it is not a public one; relative to the home. */
  ca_file: z.string().min(1).optional(),
  timeout_seconds: z.number().positive().max(3600).default(30),
  credential: entraConfigSchema,
});

export type ArmConfig = z.output<typeof armConfigSchema>;
