import type { NewEntry } from '../../domain/entry.ts';
import type { CloudEntry } from '../../domain/entry-cloud.ts';
import { isStationError } from '../../domain/station-error.ts';
import { cloudError } from '../cloud-errors.ts';
import type { CloudEnrollment, EnrollmentDirectory } from '../enrollment-directory.ts';
import { wipeEnrollment } from '../wipe-enrollment.ts';
import type {
  ActPlan,
  ActSubject,
  EnrollmentAct,
  ExclusionPlan,
  GroupMember,
  MakeExclusion,
} from './enrollment-act.ts';

/**
 * Single devices of an enrollment group, turned off and on. DPS looks for an entry of the device's own before it asks a
 * group: one that holds the device's own credential and is disabled keeps it out. To let it in again is to remove that entry.
 */

/**
 * What an act means for a unit that a group lets in, or that is kept out of one; undefined: its entry is like any other.
 * @throws DPS_*
 */
export async function planForMember(
  act: EnrollmentAct,
  { registrationId, row, member }: ActSubject,
  directory: EnrollmentDirectory,
  signal: AbortSignal,
): Promise<ActPlan | undefined> {
  const excludedFrom = row?.excludedFrom ?? null;
  const refuse = (code: 'ENROLLMENT_BY_GROUP' | 'ENROLLMENT_KEEPS_OUT', group: string): ActPlan => ({
    fate: 'refuse',
    error: cloudError(code, { registrationId, group }),
  });
  const foreign: ActPlan = { fate: 'refuse', error: cloudError('ENROLLMENT_FOREIGN', { registrationId }) };
  if (row !== undefined && excludedFrom !== null) {
    if (act === 'delete') return refuse('ENROLLMENT_KEEPS_OUT', excludedFrom);
    const found = (await directory.find(registrationId, signal)) ?? null;
    if (found !== null && found.credentialSha256 !== row.cloudSha256) return foreign;
    if (act === 'enable') return { fate: 'readmit', group: excludedFrom, found };
    // Somebody removed it in the cloud: it is made again, where the unit still has what it held.
    const isMember = member !== null && member.credentialSha256 === row.credentialSha256;
    return found === null && isMember ? { fate: 'exclude', group: member.group, found } : undefined;
  }
  if (member === null || (row !== undefined && row.cloudSha256 !== null)) return undefined;
  if (act === 'delete') return refuse('ENROLLMENT_BY_GROUP', member.group);
  const found = (await directory.find(registrationId, signal)) ?? null;
  if (act === 'enable') return found === null ? { fate: 'nothing' } : foreign;
  return found === null || isOurs(found, member) ? { fate: 'exclude', group: member.group, found } : foreign;
}

/** Whether it is as the station makes it: one that somebody else made for something else is not taken for it. */
const isOurs = (found: CloudEnrollment, { credentialSha256 }: GroupMember): boolean =>
  found.credentialSha256 === credentialSha256 &&
  found.status === 'disabled' &&
  Object.keys(found.settings).length === 0;

/**
 * Makes the entry, or removes exactly the version that was looked at, and says what the ledger is to record. A request whose
 * answer was lost is settled by looking again. @throws DPS_*, DPS_PRECONDITION_FAILED, the signer's errors
 */
export async function performExclusion(
  plan: ExclusionPlan,
  subject: ActSubject,
  by: { readonly reason: string; readonly person: string },
  at: { readonly directory: EnrollmentDirectory; readonly makeExclusion: MakeExclusion; readonly signal: AbortSignal },
): Promise<NewEntry> {
  const { serial, registrationId } = subject;
  const { group, found } = plan;
  const about = { subject: serial, person: by.person };
  if (plan.fate === 'readmit') {
    const before = found && told(found);
    if (found !== null) await removed(found, at.directory, at.signal);
    return { kind: 'enrollment.readmitted', ...about, content: { registrationId, reason: by.reason, group, before } };
  }
  const after = found ?? (await made(subject, at));
  const how = found === null ? 'created' : 'found-equal';
  const kept = { ...told(after), status: 'disabled' as const };
  const content = { registrationId, reason: by.reason, group, how, after: kept } as const;
  return { kind: 'enrollment.excluded', ...about, content };
}

async function removed(found: CloudEnrollment, directory: EnrollmentDirectory, signal: AbortSignal): Promise<void> {
  try {
    await directory.delete(found, signal);
  } catch (error) {
    if (!isUnsure(error)) throw error;
    if ((await directory.find(found.registrationId, signal)) !== undefined) throw error;
  }
}

async function made(
  { registrationId, member }: ActSubject,
  { directory, makeExclusion, signal }: Parameters<typeof performExclusion>[3],
): Promise<CloudEnrollment> {
  if (member === null) throw new TypeError('a unit that no group lets in cannot be kept out of one');
  const wanted = await makeExclusion(registrationId, member);
  try {
    return await directory.create(wanted, signal);
  } catch (error) {
    if (!isUnsure(error)) throw error;
    const now = await directory.find(registrationId, signal);
    if (now !== undefined && isOurs(now, member)) return now;
    throw error;
  } finally {
    wipeEnrollment(wanted);
  }
}

const isUnsure = (error: unknown): boolean =>
  isStationError(error) && (error.retryable || error.code === 'DPS_PRECONDITION_FAILED');

const told = ({ status, etag, credentialSha256 }: CloudEnrollment): CloudEntry => ({ status, etag, credentialSha256 });
