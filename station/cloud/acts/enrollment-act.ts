import type { NewEntry } from '../../domain/entry.ts';
import type { CloudEntry } from '../../domain/entry-cloud.ts';
import type { Attestation } from '../../domain/run.ts';
import { isStationError, type StationError } from '../../domain/station-error.ts';
import type { OutboxRow } from '../../ledger/ledger.ts';
import { cloudError } from '../cloud-errors.ts';
import type { CloudEnrollment, EnrollmentDirectory } from '../enrollment-directory.ts';
import type { Enrollment } from '../enrollment-service.ts';

export type EnrollmentAct = 'disable' | 'enable' | 'delete';

/** One unit's entry, as far as an act is concerned. */
export interface ActSubject {
  readonly serial: string;
  readonly registrationId: string;
  /** undefined: the unit was never on its way to the cloud. */
  readonly row: OutboxRow | undefined;
  /** The group that lets it in by the credential that it holds; null: none does. */
  readonly member: GroupMember | null;
}

/** A unit that a group lets in by the credential that it holds. */
export interface GroupMember {
  readonly group: string;
  /** SHA-256 of its certificate or key. */
  readonly credentialSha256: string;
  readonly attestation: Attestation;
  /** IoT Hub device id; null = the registration id. */
  readonly deviceId: string | null;
}

/** Makes the entry that keeps the unit out: its own credential, disabled. Keys are zeroed by whoever asked. */
export type MakeExclusion = (registrationId: string, member: GroupMember) => Promise<Enrollment>;

/**
 * `exclude`: `found` null = the entry will be made; else it is there, and the ledger does not know it yet. `readmit`: `found`
 * null = it is gone already.
 */
export interface ExclusionPlan {
  readonly fate: 'exclude' | 'readmit';
  readonly group: string;
  readonly found: CloudEnrollment | null;
}

/**
 * What an act means for one entry. `change`: it will be changed. `record`: the cloud is so already, which the ledger does not
 * know yet. `nothing`: both are so already. `refuse`: it is not this unit's, or not there.
 */
export type ActPlan =
  | { readonly fate: 'change'; readonly before: CloudEnrollment }
  | { readonly fate: 'record'; readonly before: CloudEnrollment | null }
  | ExclusionPlan
  | { readonly fate: 'nothing' }
  | { readonly fate: 'refuse'; readonly error: StationError };

/** Looks at the cloud and decides; changes nothing. @throws DPS_* */
export async function planAct(
  act: EnrollmentAct,
  { registrationId, row }: ActSubject,
  directory: EnrollmentDirectory,
  signal: AbortSignal,
): Promise<ActPlan> {
  if (row === undefined || row.cloudSha256 === null) {
    const gone = act === 'delete' && row?.state === 'dropped';
    if (gone) return { fate: 'nothing' };
    return { fate: 'refuse', error: cloudError('ENROLLMENT_NOT_MADE', { registrationId }) };
  }
  const found = await directory.find(registrationId, signal);
  if (found === undefined) {
    if (act === 'delete') return { fate: 'record', before: null };
    return { fate: 'refuse', error: cloudError('ENROLLMENT_MISSING', { registrationId }) };
  }
  if (found.credentialSha256 !== row.cloudSha256) {
    return { fate: 'refuse', error: cloudError('ENROLLMENT_FOREIGN', { registrationId }) };
  }
  if (act === 'delete' || found.status !== statusAfter[act]) return { fate: 'change', before: found };
  return row.cloudStatus === found.status ? { fate: 'nothing' } : { fate: 'record', before: found };
}

const statusAfter = { disable: 'disabled', enable: 'enabled' } as const;

/**
 * Does it to exactly the version that was looked at. A request whose answer was lost is settled by looking again.
 * Returns the entry's state afterwards; null = it is gone. @throws DPS_*, DPS_PRECONDITION_FAILED
 */
export async function performAct(
  act: EnrollmentAct,
  before: CloudEnrollment,
  directory: EnrollmentDirectory,
  signal: AbortSignal,
): Promise<CloudEnrollment | null> {
  try {
    if (act !== 'delete') return await directory.turn(before, statusAfter[act], signal);
    await directory.delete(before, signal);
    return null;
  } catch (error) {
    const unsure = isStationError(error) && (error.retryable || error.code === 'DPS_PRECONDITION_FAILED');
    if (!unsure) throw error;
    const found = await directory.find(before.registrationId, signal);
    if (act === 'delete' && found === undefined) return null;
    if (act !== 'delete' && found?.status === statusAfter[act] && sameCredential(found, before)) return found;
    throw error;
  }
}

const sameCredential = (a: CloudEnrollment, b: CloudEnrollment): boolean => a.credentialSha256 === b.credentialSha256;

/** The ledger's entry for what was done, or was found done. */
export function actEntry(
  act: EnrollmentAct,
  { serial, registrationId }: ActSubject,
  { before, after, reason, person }: ActRecord,
): NewEntry {
  const about = { subject: serial, person };
  const told = before === null ? null : cloudEntry(before);
  if (act === 'delete') {
    return { kind: 'enrollment.deleted', ...about, content: { registrationId, reason, before: told } };
  }
  if (told === null || after === null) throw new TypeError('an entry that is gone cannot be turned on or off');
  const turned = cloudEntry(after);
  return act === 'disable'
    ? {
        kind: 'enrollment.disabled',
        ...about,
        content: { registrationId, reason, before: told, after: { ...turned, status: 'disabled' } },
      }
    : {
        kind: 'enrollment.enabled',
        ...about,
        content: { registrationId, reason, before: told, after: { ...turned, status: 'enabled' } },
      };
}

export interface ActRecord {
  readonly before: CloudEnrollment | null;
  readonly after: CloudEnrollment | null;
  readonly reason: string;
  readonly person: string;
}

const cloudEntry = ({ status, etag, credentialSha256 }: CloudEnrollment): CloudEntry => ({
  status,
  etag,
  credentialSha256,
});
