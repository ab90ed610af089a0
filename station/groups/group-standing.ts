import { createHash } from 'node:crypto';
import type { RollAct, Standing } from '../cloud/acts/entry-roll.ts';
import type { CloudGroup, GroupDirectory } from '../cloud/group-directory.ts';
import type { Entry } from '../domain/entry.ts';
import { groupSubject, type RollStep } from '../domain/entry-cloud.ts';
import type { LedgerReader } from '../ledger/ledger.ts';

/** What a group holds, and what the ledger last said of a roll of it. */
export interface GroupStanding {
  readonly found: CloudGroup;
  /** Digests of its CAs, or of its keys. */
  readonly now: Standing;
  readonly last: LastRoll | undefined;
}
interface LastRoll {
  readonly step: RollStep;
  readonly after: Standing;
  /** What was the primary before stands beside the one that was promoted. */
  readonly keeps: boolean;
}

/** Looks at the group; changes nothing. undefined when there is none. @throws DPS_* */
export async function groupStanding(
  group: string,
  { groups, ledger, signal }: { groups: GroupDirectory; ledger: LedgerReader; signal: AbortSignal },
): Promise<GroupStanding | undefined> {
  const found = await groups.find(group, signal);
  if (found === undefined) return undefined;
  const now =
    found.attestation === 'symmetric-key'
      ? await keyDigests(groups, group, signal)
      : { primary: found.primarySha256 ?? '', secondary: found.secondarySha256 };
  return { found, now, last: lastRoll(ledger, group) };
}

/** How far the roll of a group is. A second CA that stands there without a roll counts as added; a second key stands there always. */
export function groupRollState({ found, now, last }: GroupStanding): 'none' | 'added' | 'promoted' {
  if (last !== undefined && same(last.after, now)) {
    if (last.step === 'promoted') return last.keeps ? 'promoted' : 'none';
    return last.step === 'added' ? 'added' : 'none';
  }
  return now.secondary === null || found.attestation === 'symmetric-key' ? 'none' : 'added';
}

/** Whether the step was taken in the cloud after what the ledger last heard of. */
export function isTakenAlready(act: RollAct, { now, last }: GroupStanding): boolean {
  if (last === undefined) return false;
  const { primary, secondary } = last.after;
  if (act === 'promote') return last.step === 'added' && now.primary === secondary;
  return (
    act === 'drop' && last.step === 'promoted' && last.keeps && now.primary === primary && now.secondary !== secondary
  );
}

export const same = (a: Standing, b: Standing): boolean => a.primary === b.primary && a.secondary === b.secondary;

function lastRoll(ledger: LedgerReader, group: string): LastRoll | undefined {
  let last: Extract<Entry, { kind: 'group.rolled' }> | undefined;
  let from = 0;
  for (;;) {
    const page = ledger.entries({ from, limit: 1000, subject: groupSubject(group) });
    for (const entry of page) {
      if (entry.kind === 'group.rolled') last = entry;
      // Another group under the same name begins anew.
      if (entry.kind === 'group.deleted') last = undefined;
    }
    const end = page.at(-1);
    if (end === undefined) break;
    from = end.seq + 1;
  }
  if (last === undefined) return undefined;
  const { step, before, after } = last.content;
  return {
    step,
    after: { primary: after.credentialSha256 ?? '', secondary: after.secondarySha256 },
    keeps: step === 'promoted' && after.secondarySha256 === before.credentialSha256,
  };
}

async function keyDigests(groups: GroupDirectory, group: string, signal: AbortSignal): Promise<Standing> {
  const { primary, secondary } = await groups.keys(group, signal);
  const digests = { primary: digestOf(primary), secondary: digestOf(secondary) };
  primary.fill(0);
  secondary.fill(0);
  return digests;
}

export const digestOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
