import { ledgerSays } from '../ledger-phrases.ts';
import type { WriteHandle } from '../open-database.ts';
import type { outboxStates } from './outbox-states.ts';
import { type EntryOf, refusal } from './refusal.ts';
import type { Tables } from './tables.ts';

type Turned = EntryOf<'enrollment.disabled' | 'enrollment.enabled'>;

/** What a person did to a unit's entry in the cloud: turned it off or on, or removed it. */
export function enrollmentTurns(db: WriteHandle, tables: Tables, tracked: ReturnType<typeof outboxStates>) {
  const turn = db.prepare<[string, string]>('UPDATE outbox SET cloud_status = ? WHERE registration_id = ?');
  // Gone by a person's decision: it waits for nothing until a retry, or a rework, wants it again.
  const remove = db.prepare<[string]>(
    `UPDATE outbox SET cloud_sha256 = NULL, cloud_secondary_sha256 = NULL, roll = NULL, cloud_status = NULL,
       cloud_settings = NULL, state = 'dropped' WHERE registration_id = ?`,
  );
  const touchUnit = db.prepare<[number, string]>('UPDATE units SET cursor = ? WHERE serial = ?');

  function assertInCloud(entry: Turned | EntryOf<'enrollment.deleted'>): void {
    const row = tables.enrollment(entry.content.registrationId);
    if (row?.serial !== entry.subject) throw refusal(entry, ledgerSays('R_NO_ENROLLMENT'));
    if (row.cloud_sha256 === null) throw refusal(entry, ledgerSays('R_CLOUD_EMPTY'));
  }

  /** To turn it on, or to remove it, is to let the group let the device in: an entry of its own kind says so. */
  function assertNotExcluding(entry: Turned | EntryOf<'enrollment.deleted'>): void {
    const { excluded_from: group = null } = tables.enrollment(entry.content.registrationId) ?? {};
    if (group !== null) throw refusal(entry, ledgerSays('R_EXCLUDED', { group }));
  }

  return {
    turned: tracked((entry: Turned): void => {
      assertInCloud(entry);
      if (entry.kind === 'enrollment.enabled') assertNotExcluding(entry);
      turn.run(entry.content.after.status, entry.content.registrationId);
      touchUnit.run(entry.seq, entry.subject);
    }),

    deleted: tracked((entry: EntryOf<'enrollment.deleted'>): void => {
      assertInCloud(entry);
      assertNotExcluding(entry);
      remove.run(entry.content.registrationId);
      touchUnit.run(entry.seq, entry.subject);
    }),
  };
}
