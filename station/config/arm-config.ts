import { z } from 'zod';
import { schemaSays } from './config-phrases.ts';
import { secretSource } from './secret-source.ts';

const guid = z
  .string()
  .regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i)
  .meta({ description: schemaSays('RULE_GUID').text, examples: ['00000000-0000-0000-0000-000000000000'] });
const file = z.string().min(1);

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
  ca_file: file.optional(),
  timeout_seconds: z.number().positive().max(3600).default(30),
  credential: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('client-certificate'),
      tenant: guid,
      client: guid,
      /** PEM with the app registration's certificate and its private key; relative to the home. */
      certificate_file: file,
    }),
    z.strictObject({
      kind: z.literal('workload'),
      tenant: guid,
      client: guid,
      /** The federated token that the platform keeps fresh; relative to the home. */
      token_file: file,
    }),
    z.strictObject({ kind: z.literal('device-code'), tenant: guid, client: guid.optional() }),
    z.strictObject({
      kind: z.literal('token'),
      /** A bearer token that something else fetched: for an emulator, or `az account get-access-token`. */
      token: secretSource,
    }),
  ]),
});

export type ArmConfig = z.output<typeof armConfigSchema>;
