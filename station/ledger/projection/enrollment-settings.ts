import canonicalize from 'canonicalize';
import type { DpsFacts } from '../../domain/dps-change.ts';
import { ledgerSays } from '../ledger-phrases.ts';
import type { WriteHandle } from '../open-database.ts';
import type { outboxStates } from './outbox-states.ts';
import { type EntryOf, refusal } from './refusal.ts';
import type { Tables } from './tables.ts';

/** What a person had an entry say of its device: the latest word on each setting holds. */
export function enrollmentSettings(db: WriteHandle, tables: Tables, tracked: ReturnType<typeof outboxStates>) {
  const keep = db.prepare<[string, string]>('UPDATE outbox SET cloud_settings = ? WHERE registration_id = ?');
  const touchUnit = db.prepare<[number, string]>('UPDATE units SET cursor = ? WHERE serial = ?');

  return {
    updated: tracked((entry: EntryOf<'enrollment.updated'>): void => {
      const { registrationId, wanted, before, after } = entry.content;
      const row = tables.enrollment(registrationId);
      if (row?.serial !== entry.subject) throw refusal(entry, ledgerSays('R_NO_ENROLLMENT'));
      if (row.cloud_sha256 === null) throw refusal(entry, ledgerSays('R_CLOUD_EMPTY'));
      const isKnown = before.credentialSha256 === row.cloud_sha256 && after.credentialSha256 === row.cloud_sha256;
      if (!isKnown) throw refusal(entry, ledgerSays('R_BEFORE_UNKNOWN'));
      for (const [setting, fact] of Object.entries(wanted)) {
        if ((after.settings[setting] ?? null) !== fact)
          throw refusal(entry, ledgerSays('R_SETTING_OTHER', { setting }));
      }
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written here and nowhere else
      const known = JSON.parse(row.cloud_settings ?? '{}') as DpsFacts;
      keep.run(canonicalize({ ...known, ...wanted }) ?? '{}', registrationId);
      touchUnit.run(entry.seq, entry.subject);
    }),
  };
}
