import { assertLetsInAlike, createGroup, type GroupAct } from '../cloud/acts/group-acts.ts';
import { type SettingDifference, settingDifferences } from '../cloud/enrollment-settings.ts';
import type { CaReferences, CloudGroup, GroupSettings } from '../cloud/group-directory.ts';
import type { ProvisioningStatus } from '../domain/entry-cloud.ts';
import { issuerOfRecord } from '../issuing/issuer-of-record.ts';
import type { Station } from '../station.ts';
import { assertRoomForGroup } from './group-checks.ts';
import { assertNoConcern, type GroupConcern, type GroupRisk, groupConcerns } from './group-concerns.ts';
import { assertGroupKeyFree, createKeyedGroup } from './keyed-group.ts';

/** By what devices get in: the station's issuing CA, CAs that the service holds by name, or a key that is made for it. */
export type LetsInBy =
  | { readonly kind: 'x509' }
  | ({ readonly kind: 'ca-reference' } & CaReferences)
  | { readonly kind: 'symmetric-key' };

export interface GroupWish {
  readonly by: LetsInBy;
  readonly status: ProvisioningStatus;
  readonly settings: GroupSettings;
}

/** What making it would mean, looked at. */
export interface GroupPlan {
  readonly wish: GroupWish;
  /** One of that name that is there already and lets in the same devices: it is recorded, not made. */
  readonly found: CloudGroup | null;
  /** In what that one differs from what is wanted. */
  readonly differences: readonly SettingDifference[];
  readonly concerns: readonly GroupConcern[];
}

/**
 * Looks, and changes nothing: whatever can be known to be wrong is said before anything is made.
 * @throws GROUP_KEY_OTHER, GROUP_EXISTS, GROUP_QUOTA_REACHED, GROUP_ISSUER_MISSING, DPS_*, CA_*
 */
export async function planGroup(
  { group, groups, signal }: Pick<GroupAct, 'group' | 'groups' | 'signal'>,
  station: Station,
  wish: GroupWish,
  accepted: readonly GroupRisk[],
): Promise<GroupPlan> {
  const { by, settings } = wish;
  // Without its signer the key could not be brought.
  if (by.kind === 'symmetric-key') assertGroupKeyFree(station.ledger, group);
  const issuer = by.kind === 'x509' ? issuerOfRecord(station.ledger) : null;
  const found = (await groups.find(group, signal)) ?? null;
  if (found === null) await assertRoomForGroup(groups, by.kind === 'symmetric-key' ? by.kind : 'x509', signal);
  else assertLetsInAlike(found, by, issuer?.sha256 ?? null);
  const cas =
    by.kind === 'ca-reference' ? { names: [by.primary, ...(by.secondary === null ? [] : [by.secondary])] } : issuer;
  const concerns = await groupConcerns(station, { cas, settings }, accepted, signal);
  const differences = found === null ? [] : settingDifferences(found.settings, settings);
  return { wish, found, differences, concerns };
}

/**
 * Makes what was planned, or records what was there already. @throws what nobody accepted, GROUP_EXISTS,
 * GROUP_SETTINGS_DIFFER, DPS_*, the signer's errors
 */
export async function makeGroup(
  act: GroupAct,
  station: Station,
  { wish: { by, status, settings }, concerns }: GroupPlan,
): Promise<{ readonly how: 'created' | 'found-equal'; readonly after: CloudGroup }> {
  assertNoConcern(concerns);
  const wanted = { group: act.group, status, settings };
  if (by.kind === 'symmetric-key') return createKeyedGroup(act, wanted, await station.signer());
  if (by.kind === 'ca-reference') return createGroup(act, { ...wanted, attestation: by }, null);
  const { certificate, sha256 } = issuerOfRecord(station.ledger);
  return createGroup(act, { ...wanted, attestation: { kind: 'x509', primary: certificate, secondary: null } }, sha256);
}
