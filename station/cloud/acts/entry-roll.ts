import { createHash } from 'node:crypto';
import type { NewEntry } from '../../domain/entry.ts';
import type { RollStep } from '../../domain/entry-cloud.ts';
import { isStationError, type StationError } from '../../domain/station-error.ts';
import type { OutboxRow } from '../../ledger/ledger.ts';
import { cloudError } from '../cloud-errors.ts';
import { type CredentialPair, wipePair } from '../credential-pair.ts';
import type { CloudEnrollment, EnrollmentDirectory } from '../enrollment-directory.ts';
import { rollError } from '../roll-errors.ts';
import type { ActSubject } from './enrollment-act.ts';

/** `add`: the next credential beside the old one. `promote`: it becomes the primary. `drop`: the old one goes. */
export type RollAct = 'add' | 'promote' | 'drop';

export const stepOf = { add: 'added', promote: 'promoted', drop: 'dropped' } as const satisfies Record<
  RollAct,
  RollStep
>;

/** What an entry is rolled from and to. Keys are raw, and zeroed by whoever asked for them. */
export interface RollCredentials {
  /** What the unit's entry should come to hold, by digest; null: nothing but what it holds. */
  next(row: OutboxRow, signal: AbortSignal): Promise<string | null>;
  /** The certificate (DER) or key with that digest, and what the key derives from; undefined when it is none of the unit's. */
  find(row: OutboxRow, sha256: string, signal: AbortSignal): Promise<FoundCredential | undefined>;
  /** Whether DPS made the unit's keys: then nobody else can make the next ones. */
  isServiceMade(row: OutboxRow): boolean;
  /** What stands beside the one with that digest when nothing is rolled: DPS wants two keys, and one certificate. */
  beside(row: OutboxRow, sha256: string, signal: AbortSignal): Promise<Buffer | null>;
}
export interface FoundCredential {
  readonly bytes: Buffer;
  /** The signer's key; null for a certificate. */
  readonly derivationKey: string | null;
}

/** Digests of what an entry holds. */
export interface Standing {
  readonly primary: string;
  readonly secondary: string | null;
}

/** As much of each digest as two people compare by eye; `+` stands before what is beside the primary. */
export const standingText = ({ primary, secondary }: Standing): string =>
  `${primary.slice(0, 8)}${secondary === null ? '' : ` + ${secondary.slice(0, 8)}`}`;

/** What a step means for one entry, for the version that was looked at. It holds digests, never keys: it may be kept and shown. */
export type RollPlan =
  | PlannedRoll
  | { readonly subject: ActSubject; readonly act: RollAct; readonly fate: 'nothing' }
  | { readonly subject: ActSubject; readonly act: RollAct; readonly fate: 'refuse'; readonly error: StationError };

export interface PlannedRoll {
  readonly subject: ActSubject;
  readonly act: RollAct;
  /** `record`: the cloud is so already, and the ledger does not know it yet. */
  readonly fate: 'change' | 'record';
  readonly found: CloudEnrollment;
  readonly before: Standing;
  readonly after: Standing;
  /** Which of the signer's keys the next one derives from; null for a certificate. */
  readonly derivationKey: string | null;
}

export interface RollContext {
  readonly act: RollAct;
  /** With `promote`: the old credential stays beside the new one until it is dropped. */
  readonly keepOld: boolean;
  readonly credentials: RollCredentials;
  readonly directory: EnrollmentDirectory;
  readonly signal: AbortSignal;
}

/** Looks at the ledger and the cloud and decides; changes nothing. @throws DPS_*, the signer's errors */
export async function planRoll(subject: ActSubject, context: RollContext): Promise<RollPlan> {
  const { act, credentials, directory, signal } = context;
  const { registrationId, row } = subject;
  const refuse = (error: StationError): RollPlan => ({ subject, act, fate: 'refuse', error });
  if (row === undefined || row.cloudSha256 === null)
    return refuse(cloudError('ENROLLMENT_NOT_MADE', { registrationId }));
  if (row.attestation === 'tpm') return refuse(rollError('ROLL_TPM_KEY', { registrationId }));
  if (credentials.isServiceMade(row)) return refuse(rollError('ROLL_SERVICE_KEY', { registrationId }));
  const primary = row.cloudSha256;
  const next = act === 'drop' ? null : await credentials.next(row, signal);
  const verdict = verdictOf(row, next, context);
  if (verdict !== undefined) return verdict === 'nothing' ? { subject, act, fate: 'nothing' } : refuse(verdict);
  const kept = await credentials.find(row, primary, signal);
  if (kept === undefined) return refuse(rollError('ROLL_SYNC_FIRST', { registrationId }));
  wipe(kept);

  const alone = async (sha256: string): Promise<Standing> => {
    const spare = await credentials.beside(row, sha256, signal);
    return { primary: sha256, secondary: spare && digestAndWipe(spare) };
  };
  const before =
    row.cloudSecondarySha256 === null ? await alone(primary) : { primary, secondary: row.cloudSecondarySha256 };
  const [after, ...others] = await standingsAfter(row, next, context, alone);
  const found = await directory.find(registrationId, signal);
  if (found === undefined) return refuse(cloudError('ENROLLMENT_MISSING', { registrationId }));
  if ((found.deviceId ?? registrationId) !== (row.deviceId ?? registrationId)) {
    return refuse(rollError('ROLL_SYNC_FIRST', { registrationId }));
  }
  const is = (standing: Standing): boolean =>
    found.credentialSha256 === standing.primary && sameSecondary(found.secondarySha256, standing);
  const mark = await credentials.find(row, act === 'add' ? (after.secondary ?? '') : after.primary, signal);
  if (mark === undefined) return refuse(rollError('ROLL_SYNC_FIRST', { registrationId }));
  wipe(mark);
  const shared = { subject, act, found, before, derivationKey: mark.derivationKey };
  if (is(before)) return { ...shared, fate: 'change', after };
  const done = [after, ...others].find(is);
  if (done !== undefined) return { ...shared, fate: 'record', after: done };
  return refuse(cloudError('ENROLLMENT_FOREIGN', { registrationId }));
}

/** A second certificate that repeats the first lets nobody else in. */
const sameSecondary = (held: string | null, { primary, secondary }: Standing): boolean =>
  held === secondary || (secondary === null && held === primary);

/** What the ledger alone says; undefined: look at the cloud. */
function verdictOf(
  row: OutboxRow,
  next: string | null,
  { act, keepOld }: RollContext,
): 'nothing' | StationError | undefined {
  const { registrationId, roll, cloudSha256, cloudSecondarySha256, credentialSha256 } = row;
  const isAtEnd = next === null || next === cloudSha256;
  if (act === 'add') {
    if (roll === 'promoted') return isAtEnd ? 'nothing' : rollError('ROLL_UNFINISHED', { registrationId });
    return isAtEnd || next === cloudSecondarySha256 ? 'nothing' : undefined;
  }
  if (act === 'promote') {
    if (roll === 'promoted') return 'nothing';
    if (roll === null) return isAtEnd ? 'nothing' : rollError('ROLL_NOT_ADDED', { registrationId });
    if (keepOld || credentialSha256 === cloudSecondarySha256) return undefined;
    return rollError('ROLL_DEVICE_HOLDS_OLD', { registrationId });
  }
  if (roll === null) return 'nothing';
  if (roll === 'added') return rollError('ROLL_NOT_PROMOTED', { registrationId });
  return credentialSha256 === cloudSha256 ? undefined : rollError('ROLL_DEVICE_HOLDS_OLD', { registrationId });
}

/** What the entry shall hold; then what else it may hold where the step was taken before, and nobody heard of it. */
async function standingsAfter(
  { cloudSha256, cloudSecondarySha256, credentialSha256 }: OutboxRow,
  next: string | null,
  { act, keepOld }: RollContext,
  alone: (sha256: string) => Promise<Standing>,
): Promise<readonly [Standing, ...Standing[]]> {
  const primary = cloudSha256 ?? '';
  if (act === 'add') return [{ primary, secondary: next }];
  if (act === 'drop') return [await alone(primary)];
  const promoted = cloudSecondarySha256 ?? '';
  const kept = { primary: promoted, secondary: primary };
  if (credentialSha256 !== promoted) return [kept];
  const dropped = await alone(promoted);
  return keepOld ? [kept, dropped] : [dropped, kept];
}

/**
 * Does what was planned, to exactly the version that was looked at. A request whose answer was lost is settled by looking
 * again. Returns the entry's state afterwards. @throws DPS_*, DPS_PRECONDITION_FAILED, the signer's errors
 */
export async function performRoll(
  plan: PlannedRoll,
  { credentials, directory, signal }: RollContext,
): Promise<CloudEnrollment> {
  const { subject, found, after } = plan;
  const { registrationId, row } = subject;
  if (row === undefined) throw new TypeError('an entry without a row was planned');
  const pair = await pairOf(row, after, credentials, signal);
  if (pair === undefined) throw rollError('ROLL_SYNC_FIRST', { registrationId });
  try {
    return await directory.roll(found, pair, signal);
  } catch (error) {
    const unsure = isStationError(error) && (error.retryable || error.code === 'DPS_PRECONDITION_FAILED');
    if (!unsure) throw error;
    const now = await directory.find(registrationId, signal);
    if (now?.credentialSha256 === after.primary && sameSecondary(now.secondarySha256, after)) return now;
    throw error;
  } finally {
    wipePair(pair);
  }
}

async function pairOf(
  row: OutboxRow,
  { primary, secondary }: Standing,
  credentials: RollCredentials,
  signal: AbortSignal,
): Promise<CredentialPair | undefined> {
  const first = await credentials.find(row, primary, signal);
  if (first === undefined) return undefined;
  let second: Buffer | null = null;
  try {
    second = secondary === null ? null : await secondOf();
  } catch (error) {
    wipe(first);
    throw error;
  }
  if (first.derivationKey === null) return { kind: 'x509', primary: first.bytes, secondary: second };
  if (second !== null) return { kind: 'symmetric-key', primary: first.bytes, secondary: second };
  wipe(first);
  return undefined;

  async function secondOf(): Promise<Buffer | null> {
    const known = await credentials.find(row, secondary ?? '', signal);
    return known?.bytes ?? credentials.beside(row, primary, signal);
  }
}

/** The ledger's entry for what was done, or was found done. */
export function rollEntry(
  { subject, act, before, after, derivationKey, found }: PlannedRoll,
  now: CloudEnrollment,
  by: { readonly reason: string; readonly person: string },
): NewEntry {
  const { serial, registrationId } = subject;
  const told = ({ status, etag }: CloudEnrollment, { primary, secondary }: Standing) => ({
    status,
    etag,
    credentialSha256: primary,
    secondarySha256: secondary,
  });
  const content = {
    registrationId,
    reason: by.reason,
    step: stepOf[act],
    derivationKey,
    before: told(found, before),
    after: told(now, after),
  };
  return { kind: 'enrollment.rolled', subject: serial, person: by.person, content };
}

const wipe = ({ bytes, derivationKey }: FoundCredential): void => void (derivationKey !== null && bytes.fill(0));

function digestAndWipe(key: Buffer): string {
  const digest = createHash('sha256').update(key).digest('hex');
  key.fill(0);
  return digest;
}
