import type { NewEntry } from '../../domain/entry.ts';
import { type CloudGroupEntry, groupSubject } from '../../domain/entry-cloud.ts';
import { isStationError } from '../../domain/station-error.ts';
import type { Ledger, LedgerReader } from '../../ledger/ledger.ts';
import { cloudError } from '../cloud-errors.ts';
import { type SettingDifference, settingDifferences, settingFacts, toldDifferences } from '../enrollment-settings.ts';
import type { CaReferences, CloudGroup, GroupChange, GroupDirectory, WantedGroup } from '../group-directory.ts';
import { groupError } from '../group-errors.ts';

/** Who does it to which group, and why: all of it is recorded. */
export interface GroupAct {
  readonly group: string;
  /** The version that the person looked at; another one is refused. Absent: the one that is there. */
  readonly etag?: string;
  readonly reason: string;
  readonly person: string;
  readonly ledger: Ledger;
  readonly groups: GroupDirectory;
  readonly signal: AbortSignal;
}

/**
 * Makes the group, or records one that is there already and lets in the same devices. `primarySha256`: of the wanted CA.
 * @throws GROUP_EXISTS, GROUP_SETTINGS_DIFFER when one that was there says something else of them, DPS_*
 */
export async function createGroup(
  act: GroupAct,
  wanted: WantedGroup,
  primarySha256: string | null,
): Promise<{ readonly how: 'created' | 'found-equal'; readonly after: CloudGroup }> {
  const { group, groups, signal } = act;
  const found = await groups.find(group, signal);
  const made = found === undefined ? await created(act, wanted) : { how: 'found-equal' as const, after: found };
  const { how, after } = made;
  assertLetsInAlike(after, wanted.attestation, primarySha256);
  const differences = settingDifferences(after.settings, wanted.settings ?? {});
  if (how === 'found-equal' && differences.length > 0) throw settingsDiffer(group, differences);
  await record(act, { kind: 'group.created', content: { group, reason: act.reason, how, after: groupEntry(after) } });
  return made;
}

/** @throws GROUP_EXISTS when one that is there lets in other devices */
export function assertLetsInAlike(found: CloudGroup, by: LetsIn, primarySha256: string | null): void {
  if (!letsInAlike(found, by, primarySha256)) throw cloudError('GROUP_EXISTS', { group: found.group });
}

/** Certificates are told by the first one's digest. */
type LetsIn = { readonly kind: 'x509' | 'symmetric-key' } | ({ readonly kind: 'ca-reference' } & CaReferences);

function letsInAlike(found: CloudGroup, attestation: LetsIn, primarySha256: string | null): boolean {
  if (attestation.kind === 'ca-reference') {
    const { primary, secondary = null } = found.caReferences ?? {};
    // A second CA that nobody asked for is one of a roll-over.
    const alike = attestation.secondary === null || sameName(attestation.secondary, secondary);
    return alike && sameName(attestation.primary, primary ?? null);
  }
  return found.caReferences === null && found.attestation === attestation.kind && found.primarySha256 === primarySha256;
}

const sameName = (a: string, b: string | null): boolean => a.toLowerCase() === b?.toLowerCase();

/** Each setting with both sides, for a person to decide. */
export const settingsDiffer = (group: string, differences: readonly SettingDifference[]) =>
  groupError('GROUP_SETTINGS_DIFFER', {
    group,
    differences: toldDifferences(differences),
    settings: differences.map(({ setting }) => setting).join(', '),
  });

async function created({ group, groups, signal }: GroupAct, wanted: WantedGroup) {
  try {
    return { how: 'created' as const, after: await groups.create(wanted, signal) };
  } catch (error) {
    if (!isUnsure(error)) throw error;
    // The answer was lost, or somebody was quicker: what is there now decides.
    const after = await groups.find(group, signal);
    if (after === undefined) throw error;
    return { how: 'found-equal' as const, after };
  }
}

/** Turns the group on or off, or changes its second CA, in the version that is there now. @throws GROUP_MISSING, GROUP_CHANGED, DPS_* */
export async function changeGroup(act: GroupAct, to: GroupChange): Promise<ChangedGroup> {
  return changeVersion(act, await existing(act), to);
}

export interface ChangedGroup {
  readonly before: CloudGroup;
  readonly after: CloudGroup;
}

/** The same of exactly this version. @throws GROUP_CHANGED, DPS_* */
export async function changeVersion(act: GroupAct, before: CloudGroup, to: GroupChange): Promise<ChangedGroup> {
  const { group, reason, groups, signal } = act;
  const after = await groups.change(before, to, signal).catch(changedMeanwhile(group));
  const content = { group, reason, before: groupEntry(before), after: groupEntry(after) };
  await record(act, { kind: 'group.updated', content });
  return { before, after };
}

/**
 * Removes the group; devices that it let in stay on their hubs and cannot register any more. One that is gone although the
 * ledger knows it (an answer was lost) is recorded as gone: null. @throws GROUP_MISSING, GROUP_CHANGED, DPS_*
 */
export async function deleteGroup(act: GroupAct): Promise<CloudGroup | null> {
  const { group, etag, reason, groups, ledger, signal } = act;
  const before = (await groups.find(group, signal)) ?? null;
  if (before !== null && etag !== undefined && etag !== before.etag) throw cloudError('GROUP_CHANGED', { group });
  if (before === null && !isKnown(ledger, group)) throw cloudError('GROUP_MISSING', { group });
  if (before !== null) await groups.delete(before, signal).catch(changedMeanwhile(group));
  const content = { group, reason, before: before && groupEntry(before) };
  await record(act, { kind: 'group.deleted', content });
  return before;
}

/** Whether the ledger says that the group is there. */
function isKnown(ledger: LedgerReader, group: string): boolean {
  let known = false;
  let from = 0;
  for (;;) {
    const page = ledger.entries({ from, limit: 1000, subject: groupSubject(group) });
    for (const { kind } of page) known = kind === 'group.deleted' ? false : known || kind === 'group.created';
    const last = page.at(-1);
    if (last === undefined) return known;
    from = last.seq + 1;
  }
}

/** @throws GROUP_MISSING, GROUP_CHANGED, DPS_* */
export async function existing({ group, etag, groups, signal }: GroupAct): Promise<CloudGroup> {
  const found = await groups.find(group, signal);
  if (found === undefined) throw cloudError('GROUP_MISSING', { group });
  if (etag !== undefined && etag !== found.etag) throw cloudError('GROUP_CHANGED', { group });
  return found;
}

const changedMeanwhile =
  (group: string) =>
  (error: unknown): never => {
    throw isStationError(error, 'DPS_PRECONDITION_FAILED') ? cloudError('GROUP_CHANGED', { group }, error) : error;
  };

const isUnsure = (error: unknown): boolean =>
  isStationError(error) && (error.retryable || error.code === 'DPS_PRECONDITION_FAILED');

type GroupEntry = Extract<NewEntry, { kind: `group.${string}` }>;

async function record(
  { group, person, ledger }: GroupAct,
  entry: {
    [Kind in GroupEntry['kind']]: Pick<Extract<GroupEntry, { kind: Kind }>, 'kind' | 'content'>;
  }[GroupEntry['kind']],
): Promise<void> {
  await ledger.commit((tx) => tx.append({ subject: groupSubject(group), person, ...entry }));
}

/** @throws GROUP_EXISTS for one of a kind that the station does not make */
function groupEntry(found: CloudGroup): CloudGroupEntry {
  const { group, status, etag, attestation, primarySha256 } = found;
  if (attestation === 'other') throw cloudError('GROUP_EXISTS', { group });
  return { status, etag, attestation, credentialSha256: primarySha256, settings: settingFacts(found) };
}
