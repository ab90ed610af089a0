import { type RollAct, type Standing, stepOf } from '../cloud/acts/entry-roll.ts';
import { cloudError } from '../cloud/cloud-errors.ts';
import { type CredentialPair, wipePair } from '../cloud/credential-pair.ts';
import type { CloudGroup } from '../cloud/group-directory.ts';
import { rollError } from '../cloud/roll-errors.ts';
import type { NewEntry } from '../domain/entry.ts';
import { groupSubject } from '../domain/entry-cloud.ts';
import { isStationError } from '../domain/station-error.ts';
import { currentIssuer } from '../issuing/issuers.ts';
import type { LedgerReader } from '../ledger/ledger.ts';
import type { GroupKey } from '../signer/signer.ts';
import { type DroppedCredential, type GroupRollContext, lockedOut, ownCredentials } from './group-credentials.ts';
import { digestOf, groupRollState, groupStanding, isTakenAlready, same } from './group-standing.ts';
import { groupKeyBytes } from './keyed-group.ts';

export interface PlannedGroupRoll {
  readonly group: string;
  readonly act: RollAct;
  /** `record`: the cloud is so already, and the ledger does not know it yet. */
  readonly fate: 'change' | 'record';
  readonly found: CloudGroup;
  readonly attestation: 'x509' | 'symmetric-key';
  readonly before: Standing;
  /** A secondary null means none, or a key that nobody has. */
  readonly after: Standing;
  /** The signer's key that stands for the new one; null for a CA. */
  readonly derivationKey: GroupKey | null;
  /** Units in use that the group would let in no more. */
  readonly lockedOut: number;
  /** Whose they are. */
  readonly drops: readonly DroppedCredential[];
}
/** What a step means for a group, in the version that was looked at. Digests, never keys: it may be kept and shown. */
export type GroupRollPlan =
  | PlannedGroupRoll
  | { readonly group: string; readonly act: RollAct; readonly fate: 'nothing' };

/** Looks and decides; changes nothing. @throws GROUP_MISSING, ROLL_*, DPS_*, the signer's errors */
export async function planGroupRoll(context: GroupRollContext): Promise<GroupRollPlan> {
  const { group, act } = context;
  const standing = await groupStanding(group, context);
  if (standing === undefined) throw cloudError('GROUP_MISSING', { group });
  const { found, now, last } = standing;
  if (found.caReferences !== null) throw rollError('ROLL_BY_REFERENCE', { group });
  if (found.attestation === 'other') throw rollError('ROLL_GROUP_FOREIGN', { group });
  const own = await ownCredentials(standing, context);
  if (!own.holds(now)) throw rollError('ROLL_GROUP_FOREIGN', { group });
  const { attestation } = found;
  const planned = (fate: PlannedGroupRoll['fate'], before: Standing, after: Standing): PlannedGroupRoll => {
    const drops = own.drops(before, after);
    return {
      group,
      act,
      fate,
      found,
      attestation,
      before,
      after,
      derivationKey: own.keyOf(act === 'add' ? 'next' : after.primary),
      lockedOut: lockedOut(context.ledger, group, drops),
      drops,
    };
  };
  if (last !== undefined && isTakenAlready(act, standing)) return planned('record', last.after, now);
  const state = groupRollState(standing);
  const [registrationId, nothing] = [group, { group, act, fate: 'nothing' } as const];
  const { primary, secondary } = now;
  if (act === 'add') {
    if (state === 'promoted') throw rollError('ROLL_UNFINISHED', { registrationId });
    if (own.next === null) return nothing;
    if (own.next.isThere) {
      const isTold = last !== undefined && same(last.after, now);
      return isTold ? nothing : planned('record', { primary, secondary: null }, now);
    }
    if (state === 'added') throw rollError('ROLL_UNFINISHED', { registrationId });
    return planned('change', now, { primary, secondary: own.next.sha256 });
  }
  if (act === 'promote') {
    if (state === 'none' || secondary === null) throw rollError('ROLL_NOT_ADDED', { registrationId });
    if (state === 'promoted') return nothing;
    return planned('change', now, { primary: secondary, secondary: context.keepOld ? primary : null });
  }
  if (state === 'added') throw rollError('ROLL_NOT_PROMOTED', { registrationId });
  return state === 'none' ? nothing : planned('change', now, { primary, secondary: null });
}

/**
 * Does what was planned, to exactly the version that was looked at, and records it. `lockOut`: also where devices are locked
 * out by it. May be given again after any interruption. @throws GROUP_CHANGED, ROLL_LOCKS_OUT,
 * ROLL_STILL_SIGNS, DPS_*, the signer's errors
 */
export async function carryOutGroupRoll(
  plan: PlannedGroupRoll,
  context: GroupRollContext & { readonly reason: string; readonly person: string; readonly lockOut: boolean },
): Promise<{ readonly before: Standing; readonly after: Standing }> {
  const { group, derivationKey } = plan;
  const { ledger, person, reason, lockOut } = context;
  if (plan.fate === 'change' && !lockOut) assertLetsIn(plan, ledger);
  const { now, after } = plan.fate === 'record' ? { now: plan.found, after: plan.after } : await changed(plan, context);
  const told = ({ status, etag }: CloudGroup, { primary, secondary }: Standing) => ({
    status,
    etag,
    attestation: plan.attestation,
    credentialSha256: primary,
    secondarySha256: secondary,
  });
  const content = {
    group,
    reason,
    step: stepOf[plan.act],
    derivationKey,
    before: told(plan.found, plan.before),
    after: told(now, after),
  };
  const [subject, entries] = [groupSubject(group), [] as NewEntry[]];
  if (plan.act === 'add' && derivationKey !== null) {
    const { kind: signer, notForProduction } = await context.signer();
    const adopted = { group, key: derivationKey, signer, notForProduction };
    entries.push({ kind: 'group.key-adopted', subject, person, content: adopted });
  }
  entries.push({ kind: 'group.rolled', subject, person, content });
  await ledger.commit((tx) => {
    for (const entry of entries) tx.append(entry);
  });
  return { before: plan.before, after };
}

/** Counted anew: a plan may be carried out long after it was made. @throws ROLL_LOCKS_OUT, ROLL_STILL_SIGNS */
function assertLetsIn({ group, drops }: PlannedGroupRoll, ledger: LedgerReader): void {
  const count = lockedOut(ledger, group, drops);
  if (count > 0) throw rollError('ROLL_LOCKS_OUT', { group, count });
  const signs = currentIssuer(ledger)?.sha256;
  // What it signs from now on would pass on the line, and be let in nowhere.
  if (drops.some((dropped) => 'issuer' in dropped && dropped.issuer === signs))
    throw rollError('ROLL_STILL_SIGNS', { group });
}

async function changed(
  plan: PlannedGroupRoll,
  context: GroupRollContext,
): Promise<{ now: CloudGroup; after: Standing }> {
  const { group, found, act, derivationKey } = plan;
  const { groups, signal } = context;
  const pair = plan.attestation === 'x509' ? issuerPair(plan, context) : await keyPair(plan, context);
  const after: Standing = {
    primary: digestOf(pair.primary),
    secondary: pair.secondary === null ? null : digestOf(pair.secondary),
  };
  try {
    const now = await groups.roll(found, pair, signal).catch(async (error: unknown) => {
      const isUnsure = isStationError(error) && (error.retryable || error.code === 'DPS_PRECONDITION_FAILED');
      const there = isUnsure ? await groupStanding(group, context) : undefined;
      if (there !== undefined && same(there.now, after)) return there.found;
      throw isStationError(error, 'DPS_PRECONDITION_FAILED') ? cloudError('GROUP_CHANGED', { group }, error) : error;
    });
    // Only what the cloud took: the signer keeps it for ever.
    if (act === 'add' && derivationKey !== null && pair.secondary !== null) {
      await (await context.signer()).importGroupKey(pair.secondary, derivationKey);
    }
    return { now, after };
  } finally {
    wipePair(pair);
  }
}

function issuerPair({ group, after }: PlannedGroupRoll, { ledger }: GroupRollContext): CredentialPair {
  const issuers = new Map(ledger.issuers().map(({ sha256, certificate }) => [sha256, certificate]));
  const primary = issuers.get(after.primary);
  if (primary === undefined) throw rollError('ROLL_GROUP_FOREIGN', { group });
  return { kind: 'x509', primary, secondary: issuers.get(after.secondary ?? '') ?? null };
}

/** Both keys as the cloud has them, in their new places; a new one where nobody is to have the old one. */
async function keyPair(plan: PlannedGroupRoll, context: GroupRollContext): Promise<CredentialPair> {
  const { group, before, after } = plan;
  const { groups, signal } = context;
  const keys = await groups.keys(group, signal);
  try {
    const held = new Map([keys.primary, keys.secondary].map((key) => [digestOf(key), key]));
    const first = held.get(after.primary);
    const isAsPlanned = held.has(before.primary) && (before.secondary === null || held.has(before.secondary));
    if (first === undefined || !isAsPlanned) throw cloudError('GROUP_CHANGED', { group });
    const second = held.get(after.secondary ?? '');
    const secondary =
      second === undefined ? await (await context.signer()).randomBytes(groupKeyBytes, signal) : Buffer.from(second);
    return { kind: 'symmetric-key', primary: Buffer.from(first), secondary };
  } finally {
    keys.primary.fill(0);
    keys.secondary.fill(0);
  }
}
