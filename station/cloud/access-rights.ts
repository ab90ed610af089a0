import { isStationError, type StationError } from '../domain/station-error.ts';
import { cloudError } from './cloud-errors.ts';
import type { EnrollmentDirectory } from './enrollment-directory.ts';
import type { ServiceKeys } from './service-keys.ts';

/** Rights of a DPS access policy, as far as the station needs them. */
export const dpsRights = ['EnrollmentRead', 'EnrollmentWrite', 'RegistrationStatusRead'] as const;
export type DpsRight = (typeof dpsRights)[number];

/** An id that nobody has, and a version that nothing has: what is asked with them changes nothing, whatever is there. */
const nobody = 'connection-test';
const noVersion = 'bm90LWEtdmVyc2lvbg==';

const probes: Readonly<Record<DpsRight, (directory: EnrollmentDirectory, signal: AbortSignal) => Promise<unknown>>> = {
  EnrollmentRead: (directory, signal) => directory.find(nobody, signal),
  EnrollmentWrite: (directory, signal) => directory.delete({ registrationId: nobody, etag: noVersion }, signal),
  RegistrationStatusRead: (directory, signal) => directory.registration(nobody, signal),
};

/**
 * Which rights the connection string lacks: DPS refuses a call without telling why, so each right is tried with a request that
 * cannot change anything. @throws DPS_UNAUTHORIZED when it has none of them, DPS_*
 */
export async function missingRights(directory: EnrollmentDirectory, signal: AbortSignal): Promise<DpsRight[]> {
  const missing: DpsRight[] = [];
  let refusal: StationError | undefined;
  for (const right of dpsRights) {
    const refused = await refusalOf(() => probes[right](directory, signal));
    if (refused === undefined) continue;
    refusal = refused;
    missing.push(right);
  }
  if (refusal !== undefined && missing.length === dpsRights.length) throw refusal;
  return missing;
}

/** Of a call that worked, or that was refused for another reason than its rights: undefined. */
async function refusalOf(call: () => Promise<unknown>): Promise<StationError | undefined> {
  try {
    await call();
    return undefined;
  } catch (error) {
    if (isStationError(error, 'DPS_PRECONDITION_FAILED')) return undefined;
    if (isStationError(error, 'DPS_UNAUTHORIZED') || isStationError(error, 'DPS_RIGHTS_MISSING')) return error;
    throw error;
  }
}

/** Whether the cloud answers and may be asked to make keys. @throws DPS_RIGHTS_MISSING, DPS_* */
export async function assertMayMakeKeys(directory: EnrollmentDirectory, signal: AbortSignal): Promise<void> {
  const missing = await missingRights(directory, signal);
  const right = missing.find((name) => name !== 'RegistrationStatusRead');
  if (right !== undefined) throw cloudError('DPS_RIGHTS_MISSING', { right });
}

/**
 * The keys that DPS makes, which names the right that is missing before the first is asked for, and again after DPS refused a
 * call. @throws also DPS_RIGHTS_MISSING
 */
export function serviceKeysNamingRights(keys: ServiceKeys, directory: () => Promise<EnrollmentDirectory>): ServiceKeys {
  let isAllowed = false;
  async function allowed<Value>(call: () => Promise<Value>): Promise<Value> {
    try {
      return await call();
    } catch (error) {
      if (isStationError(error, 'DPS_UNAUTHORIZED')) isAllowed = false;
      throw error;
    }
  }
  return {
    async look(registrationId, signal) {
      if (!isAllowed) {
        await assertMayMakeKeys(await directory(), signal);
        isAllowed = true;
      }
      return allowed(() => keys.look(registrationId, signal));
    },
    reserve: (registrationId, runId, signal) => allowed(() => keys.reserve(registrationId, runId, signal)),
    keys: (registrationId, signal) => allowed(() => keys.keys(registrationId, signal)),
    remove: (registrationId, etag, signal) => allowed(() => keys.remove(registrationId, etag, signal)),
  };
}

/**
 * The directory, which names the right that a refused call lacks. Where every right is missing it is not a matter of rights,
 * and DPS_UNAUTHORIZED stays. @throws also DPS_RIGHTS_MISSING
 */
export function directoryNamingRights(directory: EnrollmentDirectory): EnrollmentDirectory {
  const { groups } = directory;
  async function needing<Value>(right: DpsRight, signal: AbortSignal, call: () => Promise<Value>): Promise<Value> {
    try {
      return await call();
    } catch (error) {
      if (!isStationError(error, 'DPS_UNAUTHORIZED')) throw error;
      // Where it has no right at all, that is thrown: it is another key, or none.
      const missing = await missingRights(directory, signal);
      throw missing.includes(right) ? cloudError('DPS_RIGHTS_MISSING', { right }, error) : error;
    }
  }
  const reading = <Value>(signal: AbortSignal, call: () => Promise<Value>) => needing('EnrollmentRead', signal, call);
  const writing = <Value>(signal: AbortSignal, call: () => Promise<Value>) => needing('EnrollmentWrite', signal, call);
  const asking = <Value>(signal: AbortSignal, call: () => Promise<Value>) =>
    needing('RegistrationStatusRead', signal, call);
  return {
    find: (id, signal) => reading(signal, () => directory.find(id, signal)),
    create: (wanted, signal) => writing(signal, () => directory.create(wanted, signal)),
    turn: (entry, status, signal) => writing(signal, () => directory.turn(entry, status, signal)),
    change: (entry, to, signal) => writing(signal, () => directory.change(entry, to, signal)),
    roll: (entry, to, signal) => writing(signal, () => directory.roll(entry, to, signal)),
    delete: (entry, signal) => writing(signal, () => directory.delete(entry, signal)),
    registration: (id, signal) => asking(signal, () => directory.registration(id, signal)),
    page: (page, signal) => reading(signal, () => directory.page(page, signal)),
    groups: {
      find: (group, signal) => reading(signal, () => groups.find(group, signal)),
      create: (wanted, signal) => writing(signal, () => groups.create(wanted, signal)),
      change: (entry, to, signal) => writing(signal, () => groups.change(entry, to, signal)),
      delete: (entry, signal) => writing(signal, () => groups.delete(entry, signal)),
      roll: (entry, to, signal) => writing(signal, () => groups.roll(entry, to, signal)),
      keys: (group, signal) => reading(signal, () => groups.keys(group, signal)),
      page: (page, signal) => reading(signal, () => groups.page(page, signal)),
      registrations: (group, page, signal) => asking(signal, () => groups.registrations(group, page, signal)),
    },
    close: () => directory.close(),
  };
}
