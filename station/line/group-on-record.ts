import type { Entry } from '../domain/entry.ts';
import { groupSubject } from '../domain/entry-cloud.ts';
import type { LedgerReader } from '../ledger/ledger.ts';
import { generationsOf } from '../signer/key-generations.ts';
import { type GroupKey, groupKey } from '../signer/signer.ts';

/** What lets devices into an enrollment group, as far as this station's own acts on it tell. */
export interface GroupOnRecord {
  /** The signer's keys whose devices are let in, oldest first: the last one is what new units get theirs from. */
  readonly keys: readonly GroupKey[];
  /** Digests of the issuing CAs whose devices are let in; undefined where somebody else may have had a say. */
  readonly issuers: ReadonlySet<string> | undefined;
}

/** Follows the group from its first entry to its last. */
export function groupOnRecord(ledger: LedgerReader, group: string): GroupOnRecord {
  let keys: readonly GroupKey[] = [];
  let issuers: GroupOnRecord['issuers'];
  for (const entry of entriesAbout(ledger, group)) {
    if (entry.kind === 'group.created')
      issuers = entry.content.how === 'created' ? held(entry.content.after) : undefined;
    if (entry.kind === 'group.updated') issuers = undefined;
    if (entry.kind === 'group.key-adopted') keys = [...keys, ...keyNamed(entry.content.key)];
    if (entry.kind === 'group.rolled') {
      const { step, derivationKey, before, after } = entry.content;
      const dropsOld = step === 'dropped' || (step === 'promoted' && after.secondarySha256 !== before.credentialSha256);
      if (derivationKey === null) issuers = held(after);
      else if (dropsOld) keys = keys.filter((key) => key === derivationKey);
    }
    // Another group under the same name begins anew.
    if (entry.kind === 'group.deleted') [keys, issuers] = [[], new Set()];
  }
  return { keys, issuers };
}

/** undefined for a group that names its CAs by reference. */
function held(told: { credentialSha256: string | null; secondarySha256?: string | null }): GroupOnRecord['issuers'] {
  const { credentialSha256: primary, secondarySha256: secondary = null } = told;
  return primary === null ? undefined : new Set(secondary === null ? [primary] : [primary, secondary]);
}

const keyNamed = (name: string): GroupKey[] => generationsOf(groupKey).filter((key) => key === name);

function* entriesAbout(ledger: LedgerReader, group: string): Generator<Entry> {
  const page = { limit: 1000, subject: groupSubject(group) };
  for (let from = 0, last: Entry | undefined; ; from = last.seq + 1) {
    const entries = ledger.entries({ ...page, from });
    yield* entries;
    last = entries.at(-1);
    if (last === undefined) return;
  }
}
