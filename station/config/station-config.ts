import { z } from 'zod';
import { isSlotId } from '../domain/ids.ts';
import type { Phrase } from '../domain/phrase.ts';
import { armConfigSchema } from './arm-config.ts';
import { schemaSays } from './config-phrases.ts';
import { entraConfigSchema } from './entra-config.ts';
import { deviceKeysSchema, issuingSchema } from './keys-config.ts';
import { secretSource } from './secret-source.ts';

/** Where the service connection string is read from, where station.toml does not say. */
export const defaultConnectionString = 'env:STATION_DPS_CONNECTION_STRING';

/** `station.toml`: what this station is. Every table is strict; every default stands here and nowhere else. */

const seconds = z.number().positive().max(3600);

const port = z
  .string()
  .regex(/^[^\s\0]+$/)
  .meta({ description: schemaSays('RULE_PORT').text });

export const stationConfigSchema = z.strictObject({
  station: z.strictObject({
    /** Names the station in every entry and as the origin of its checkpoints. */
    id: z
      .string()
      .regex(/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/)
      .meta({ description: schemaSays('RULE_NAME').text, examples: ['line-1'] }),
    site: z.string().min(1).max(64).default('unnamed site'),
  }),
  signer: z
    .discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('software'),
        /** Unlocks the key store. */
        passphrase: secretSource.default('file:signer/passphrase'),
      }),
      z.strictObject({
        kind: z.literal('pkcs11'),
        /** The module's shared library, absolute. */
        module: z
          .string()
          .regex(/^(?:\/|[A-Za-z]:[\\/])./)
          .meta({
            description: schemaSays('RULE_LIBRARY').text,
            examples: ['/usr/lib/softhsm/libsofthsm2.so'],
          }),
        /** CKA_LABEL of the token (not the slot number, which changes with every plug). */
        token: z
          .string()
          .min(1)
          .max(32)
          .meta({ examples: ['provisioning'] }),
        pin: secretSource.default('env:STATION_PIN'),
        sessions: z.int().min(1).max(16).default(4),
        deadline_seconds: seconds.default(10),
      }),
    ])
    .prefault({ kind: 'software' }),
  dps: z
    .strictObject({
      /** Printed on the DPS instance's overview page; goes into every device. */
      id_scope: z
        .string()
        .regex(/^[A-Za-z0-9]{3,32}$/)
        .meta({ description: schemaSays('RULE_ID_SCOPE').text, examples: ['0ne00ABCDEF'] })
        .optional(),
      /** What devices connect to. */
      global_endpoint: z.string().min(1).default('global.azure-devices-provisioning.net'),
      /** The service connection string; it holds a key. Absent, and without `credential`: `defaultConnectionString`. */
      connection_string: secretSource.optional(),
      /** With `credential`: the service's own name, as a connection string would tell it. */
      service_host: z
        .string()
        .regex(/^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/i)
        .meta({
          description: schemaSays('RULE_SERVICE_HOST').text,
          examples: ['factory-dps.azure-devices-provisioning.net'],
        })
        .optional(),
      /** An identity of Entra ID instead of a connection string. */
      credential: entraConfigSchema.optional(),
      /** HOST:PORT to connect to instead of the connection string's host: an emulator, a proxy. The name stays in SNI and Host. */
      address: z
        .string()
        .regex(/^[^\s:]+:\d+$|^\[[0-9a-f:]+\]:\d+$/i)
        .meta({ description: schemaSays('RULE_ADDRESS').text, examples: ['127.0.0.1:8443'] })
        .optional(),
      /** PEM of the authority behind `address`, where it is not a public one; relative to the home. */
      ca_file: z.string().min(1).optional(),
      operations_per_minute: z.int().min(1).max(100_000).default(900),
      /** Whether the service counts a bulk request as one operation or as many as its items. */
      bulk_counts_as: z.enum(['one', 'items']).default('items'),
      timeout_seconds: seconds.default(15),
      arm: armConfigSchema.optional(),
    })
    .superRefine(({ connection_string: key, credential, service_host: host }, context) => {
      if (credential === undefined && host !== undefined) {
        const { text: message } = schemaSays('RULE_HOST_WITH_CREDENTIAL');
        context.addIssue({ code: 'custom', path: ['service_host'], message });
      }
      if (credential === undefined) return;
      if (host === undefined) {
        context.addIssue({ code: 'invalid_type', expected: 'string', path: ['service_host'], input: host });
      }
      if (key !== undefined) {
        const { text: message } = schemaSays('RULE_ONE_CREDENTIAL');
        context.addIssue({ code: 'custom', path: ['connection_string'], message });
      }
    })
    .superRefine(({ id_scope: idScope, arm }, context) => {
      // An instance that is still to be made (`station dps create`) has none yet.
      if (idScope !== undefined || arm !== undefined) return;
      context.addIssue({ code: 'invalid_type', expected: 'string', path: ['id_scope'], input: idScope });
    })
    .optional(),
  device_keys: deviceKeysSchema,
  issuing: issuingSchema,
  people: z
    .strictObject({
      /** Who does nothing for so long is logged out, but never while a unit is in work. */
      idle_lock_seconds: seconds.default(300),
    })
    .prefault({}),
  line: z
    .strictObject({
      /** Longest time a phase may take before the run ends with ERROR. */
      phase_deadline_seconds: z
        .strictObject({
          setup: seconds.default(5),
          identify: seconds.default(15),
          key: seconds.default(60),
          sign: seconds.default(30),
          inject: seconds.default(60),
          verify: seconds.default(60),
          commit: seconds.default(30),
          teardown: seconds.default(15),
        })
        .prefault({}),
    })
    .prefault({}),
  /** A barcode scanner on a serial port (USB-COM); one that types like a keyboard needs no entry. */
  scanner: z.strictObject({ port, baud_rate: z.int().min(300).max(4_000_000).default(9600) }).optional(),
  /** The places of this line, each bound to a port. `configuredSlots` has them by their ids. */
  slots: z
    .record(z.string(), port)
    .superRefine((slots, context) => {
      const users = new Map<string, string>();
      for (const [name, path] of Object.entries(slots)) {
        const refuse = ({ text: message }: Phrase) => context.addIssue({ code: 'custom', path: [name], message });
        if (!isSlotId(name)) refuse(schemaSays('RULE_SLOT_NAME'));
        const user = users.get(path);
        if (user !== undefined) refuse(schemaSays('RULE_PORT_TAKEN', { slot: user }));
        users.set(path, name);
      }
    })
    .default({}),
});

export type StationConfig = z.output<typeof stationConfigSchema>;
