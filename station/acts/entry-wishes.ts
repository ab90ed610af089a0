import type { EntryWish } from '../cloud/acts/entry-settings.ts';
import type { EnrollmentConfig } from '../config/enrollment-config.ts';
import { enrollmentTerms, entrySettingsOf } from '../enrollment-terms.ts';
import type { OutboxRow } from '../ledger/ledger.ts';
import type { Station } from '../station.ts';

/**
 * What is wanted of each unit's entry: what a file of settings says, or what the unit's product file says now, filled in for
 * the unit. Keys that either lacks are not asked for. What it gives throws SYNC_PRODUCT_MISSING and SYNC_UNIT_MISSING.
 */
export const entryWishes =
  (
    station: Pick<Station, 'ledger' | 'products' | 'config'>,
    {
      from,
      clear,
      replace,
    }: Pick<EntryWish, 'clear' | 'replace'> & { readonly from: Partial<EnrollmentConfig> | 'product' },
  ) =>
  (row: OutboxRow): EntryWish => {
    const { ledger, products, config } = station;
    const line = config.station.id;
    const settings =
      from === 'product'
        ? (enrollmentTerms(row, ledger, products, line).settings ?? {})
        : entrySettingsOf(from, row, ledger, line);
    return { settings, clear, replace };
  };
