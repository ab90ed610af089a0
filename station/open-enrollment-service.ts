import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { directoryNamingRights, serviceKeysNamingRights } from './cloud/access-rights.ts';
import { pacedDirectory, pacedServiceKeys } from './cloud/acts/paced-directory.ts';
import { cloudError } from './cloud/cloud-errors.ts';
import { cloudSays } from './cloud/cloud-phrases.ts';
import type { DpsConnectionOptions } from './cloud/dps/dps-connection.ts';
import type { EnrollmentDirectory } from './cloud/enrollment-directory.ts';
import type { EnrollmentService } from './cloud/enrollment-service.ts';
import type { ServiceKeys } from './cloud/service-keys.ts';
import type { Home } from './config/home.ts';
import { defaultConnectionString, type StationConfig } from './config/station-config.ts';
import type { Clock } from './domain/clock.ts';
import { once } from './once.ts';
import { entraCredentialOf } from './open-entra-credential.ts';
import type { ReadSecret } from './open-signer.ts';
import { signerSays } from './signer/signer-phrases.ts';
import { stationError } from './station-errors.ts';

type Dps = NonNullable<StationConfig['dps']> & { readonly id_scope: string };

/** `[dps]` of station.toml. @throws DPS_NOT_CONFIGURED */
export function dpsOf({ dps }: StationConfig): Dps {
  const idScope = dps?.id_scope;
  if (!dps || idScope === undefined) throw cloudError('DPS_NOT_CONFIGURED');
  return { ...dps, id_scope: idScope };
}

interface CloudAccess {
  readonly dps: Dps;
  readonly home: Home;
  readonly readSecret: ReadSecret;
  readonly clock: Clock;
  readonly tell?: ((message: string) => void) | undefined;
}

/** Opens the cloud as station.toml describes it; asks it nothing yet. @throws DPS_*, SECRET_* */
export async function openEnrollmentService(access: CloudAccess): Promise<EnrollmentService> {
  // Loaded when needed: a line that only provisions starts in half the time without Microsoft’s SDK.
  const { createDpsEnrollmentService } = await import('./cloud/dps/dps-client.ts');
  const { bulk_counts_as: bulkCountsAs } = access.dps;
  return connected(access, (options) => createDpsEnrollmentService({ ...options, bulkCountsAs }));
}

/** The same cloud, to look at what it holds and to change it, below its quota. @throws DPS_*, SECRET_* */
export async function openEnrollmentDirectory(access: CloudAccess): Promise<EnrollmentDirectory> {
  const { createDpsDirectory } = await import('./cloud/dps/dps-directory.ts');
  const pace = { operationsPerMinute: access.dps.operations_per_minute, clock: access.clock };
  return directoryNamingRights(pacedDirectory(await connected(access, createDpsDirectory), pace));
}

/** The same cloud, to have it make keys, below its quota. @throws DPS_*, SECRET_* */
export async function openServiceKeys(
  access: CloudAccess,
  directory: () => Promise<EnrollmentDirectory>,
): Promise<ClosableServiceKeys> {
  const { createDpsServiceKeys } = await import('./cloud/dps/dps-service-keys.ts');
  const pace = { operationsPerMinute: access.dps.operations_per_minute, clock: access.clock };
  const keys = await connected(access, createDpsServiceKeys);
  return { ...serviceKeysNamingRights(pacedServiceKeys(keys, pace), directory), close: () => keys.close() };
}

type ClosableServiceKeys = ServiceKeys & { close(): Promise<void> };

/** Opens when the first key is asked for: a line whose products have keys of their own needs no cloud. */
export function lazyServiceKeys(open: () => Promise<ClosableServiceKeys>): ClosableServiceKeys {
  let opened: ClosableServiceKeys | undefined;
  const get = once(async () => (opened = await open()));
  return {
    look: async (registrationId, signal) => (await get()).look(registrationId, signal),
    reserve: async (registrationId, runId, signal) => (await get()).reserve(registrationId, runId, signal),
    keys: async (registrationId, signal) => (await get()).keys(registrationId, signal),
    remove: async (registrationId, etag, signal) => (await get()).remove(registrationId, etag, signal),
    close: async () => opened?.close(),
  };
}

async function connected<Client>(
  { dps, home, readSecret, clock, tell = nobodyIsThere }: CloudAccess,
  open: (options: DpsConnectionOptions) => Client,
): Promise<Client> {
  const route = {
    ...(dps.address === undefined ? {} : { address: hostAndPort(dps.address) }),
    ...(dps.ca_file === undefined ? {} : { ca: await readAuthority(resolve(home.dir, dps.ca_file)) }),
    timeoutMs: dps.timeout_seconds * 1000,
    clock,
  };
  const { credential, service_host: host = '', connection_string: source = defaultConnectionString } = dps;
  if (credential !== undefined) {
    return open({ ...route, host, credential: entraCredentialOf(credential, { home, readSecret, tell }) });
  }
  const connectionString = await readSecret(source, signerSays('SECRET_CONNECTION_STRING').text);
  try {
    return open({ ...route, connectionString });
  } finally {
    connectionString.fill(0);
  }
}

const nobodyIsThere = (): never => {
  throw cloudError('DPS_LOGIN_FAILED', { reason: cloudSays('NOBODY_FOR_DEVICE_CODE') });
};

export const readAuthority = (file: string): Promise<Buffer> =>
  readFile(file).catch((error: unknown) => {
    throw stationError('DPS_CA_FILE_UNREADABLE', { file }, error);
  });

function hostAndPort(address: string): { host: string; port: number } {
  const at = address.lastIndexOf(':');
  return { host: address.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(address.slice(at + 1)) };
}
