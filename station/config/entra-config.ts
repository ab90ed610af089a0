import { z } from 'zod';
import { schemaSays } from './config-phrases.ts';
import { secretSource } from './secret-source.ts';

export const guid = z
  .string()
  .regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i)
  .meta({ description: schemaSays('RULE_GUID').text, examples: ['00000000-0000-0000-0000-000000000000'] });
const file = z.string().min(1);

/** How the station signs in to Entra ID: the same words for the service (`[dps.credential]`) and for what stands above it. */
export const entraConfigSchema = z.discriminatedUnion('kind', [
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
]);

export type EntraConfig = z.output<typeof entraConfigSchema>;
