import type { ProductConfig } from '../config/product-config.ts';
import { groupSubject } from '../domain/entry-cloud.ts';
import type { LedgerReader } from '../ledger/ledger.ts';
import { generationsOf } from '../signer/key-generations.ts';
import { type DerivationKey, type GroupKey, groupKey, type KeyOf } from '../signer/signer.ts';
import { groupOnRecord } from './group-on-record.ts';

/** The keys that the signer was ever given for the group, oldest first. */
export function adoptedGroupKeys(ledger: LedgerReader, group: string): GroupKey[] {
  const page = { from: 0, limit: 1000, subject: groupSubject(group), kind: 'group.key-adopted' };
  const names = ledger.entries(page).map((entry) => (entry.kind === 'group.key-adopted' ? entry.content.key : ''));
  return names.flatMap((name) => generationsOf(groupKey).filter((key) => key === name));
}

/**
 * The signer's key that a unit's key derives from. A unit that has begun goes on with the key that it began with, unless its
 * group was rolled past that one since; a rework takes the one of today: the group's last, or the one that station.toml names.
 */
export function derivationKeyOf(options: {
  readonly product: ProductConfig;
  readonly ledger: LedgerReader;
  readonly registrationId: string;
  readonly rework: string | null;
  readonly deviceKey: KeyOf<'device-key-derivation'>;
}): DerivationKey {
  const { ledger, registrationId, rework, deviceKey } = options;
  const { via, group } = options.product.enrollment;
  const ofGroup = via === 'group' ? groupOnRecord(ledger, group ?? '').keys : undefined;
  const today = ofGroup ? (ofGroup.at(-1) ?? groupKey) : deviceKey;
  if (rework !== null) return today;
  const begun = ledger.credential(registrationId)?.derivationKey ?? '';
  return (ofGroup ?? generationsOf('device-key-derivation')).find((key) => key === begun) ?? today;
}
