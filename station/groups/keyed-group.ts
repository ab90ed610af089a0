import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { createGroup, type GroupAct } from '../cloud/acts/group-acts.ts';
import { cloudError } from '../cloud/cloud-errors.ts';
import { type CredentialPair, wipePair } from '../cloud/credential-pair.ts';
import type { WantedGroup } from '../cloud/group-directory.ts';
import { groupSubject } from '../domain/entry-cloud.ts';
import { isStationError } from '../domain/station-error.ts';
import type { LedgerReader } from '../ledger/ledger.ts';
import { adoptedGroupKeys } from '../line/derivation-key.ts';
import { groupOnRecord } from '../line/group-on-record.ts';
import { keyOfGeneration } from '../signer/key-generations.ts';
import { type GroupKey, groupKey, type Signer } from '../signer/signer.ts';

/** As long as the keys that DPS makes. */
export const groupKeyBytes = 64;

/**
 * Makes a group whose devices' keys derive from a key of its own: 64 bytes out of the signer's random generator, which go to
 * the cloud and into the signer, and nowhere else. The second key is one that nobody has. Where the group is there already,
 * its own key is brought. @throws GROUP_*, DPS_*, the signer's errors
 */
export async function createKeyedGroup(
  act: GroupAct,
  wanted: Omit<WantedGroup, 'attestation'>,
  signer: Signer,
): ReturnType<typeof createGroup> {
  const { signal } = act;
  const pair: CredentialPair = {
    kind: 'symmetric-key',
    primary: await signer.randomBytes(groupKeyBytes, signal),
    secondary: await signer.randomBytes(groupKeyBytes, signal),
  };
  try {
    const made = await createGroup(act, { ...wanted, attestation: pair }, null);
    await adoptGroupKey(act, signer);
    return made;
  } finally {
    wipePair(pair);
  }
}

/**
 * Brings the key of a symmetric-key group from the cloud into the signer, shows it to nobody, proves that the signer derives
 * what the cloud will, and records whose key it is. Done before: proves and does nothing else. May be given again after any
 * interruption.
 * @throws GROUP_KEY_OTHER, DPS_*, the signer's errors
 */
async function adoptGroupKey(act: GroupAct, signer: Signer): Promise<void> {
  const { group, ledger, groups, person, signal } = act;
  const { primary: secret, secondary } = await groups.keys(group, signal);
  secondary.fill(0);
  try {
    const { keys } = groupOnRecord(ledger, group);
    // A group that was deleted and made again has a key of its own; the signer keeps those before it for ever.
    const next = keyOfGeneration(groupKey, adoptedGroupKeys(ledger, group).length + 1);
    if (keys.length === 0) await signer.importGroupKey(secret, next).catch(unlessThere);
    const key = await heldAs(signer, keys.length === 0 ? [next] : keys, secret, signal);
    if (key === undefined) throw cloudError('GROUP_KEY_OTHER', { group });
    await ledger.commit((tx) => {
      if (groupOnRecord(tx, group).keys.length > 0) return;
      const { kind, notForProduction } = signer;
      const content = { group, key, signer: kind, notForProduction };
      tx.append({ kind: 'group.key-adopted', subject: groupSubject(group), person, content });
    });
  } finally {
    secret.fill(0);
  }
}

/** Before anything is made in the cloud: a station holds the key of one group. @throws GROUP_KEY_OTHER */
export function assertGroupKeyFree(ledger: LedgerReader, group: string): void {
  const [adopted] = ledger.entries({ from: 0, limit: 1, kind: 'group.key-adopted' });
  if (adopted !== undefined && adopted.subject !== groupSubject(group)) throw cloudError('GROUP_KEY_OTHER', { group });
}

export function unlessThere(error: unknown): void {
  if (!isStationError(error, 'SIGNER_KEY_EXISTS')) throw error;
}

/** Under which of these the signer holds the key; undefined when under none. */
export async function heldAs(
  signer: Signer,
  keys: readonly GroupKey[],
  secret: Buffer,
  signal: AbortSignal,
): Promise<GroupKey | undefined> {
  for (const key of keys) if (await derivesAlike(signer, key, secret, signal)) return key;
  return undefined;
}

async function derivesAlike(signer: Signer, key: GroupKey, secret: Buffer, signal: AbortSignal): Promise<boolean> {
  const probe = randomBytes(32);
  const wanted = createHmac('sha256', secret).update(probe).digest();
  const derived = await signer.deriveHmac(key, probe, signal);
  try {
    return timingSafeEqual(wanted, derived);
  } finally {
    wanted.fill(0);
    derived.fill(0);
  }
}
