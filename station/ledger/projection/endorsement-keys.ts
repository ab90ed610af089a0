import { hash } from 'node:crypto';
import { ledgerError } from '../ledger-errors.ts';
import { ledgerSays } from '../ledger-phrases.ts';
import type { WriteHandle } from '../open-database.ts';
import { type EntryOf, refusal } from './refusal.ts';
import type { Tables } from './tables.ts';

/** Units that a person brought the endorsement key of: known, with a credential, and without a run. */
export function endorsementKeyProjection(db: WriteHandle, tables: Tables) {
  const insertUnit = db.prepare(`
    INSERT INTO units (serial, cursor, product, registration_id, device_id, state, runs, last_person, last_at,
                       credential_sha256)
    VALUES (@serial, @seq, @product, @registrationId, @deviceId, 'imported', 0, @person, @at, @endorsementKeySha256)`);
  const insertCredential = db.prepare(`
    INSERT INTO credentials (id, registration_id, serial, kind, state, issued_entry, sha256)
    VALUES (@seq, @registrationId, @serial, 'tpm', 'live', @seq, @endorsementKeySha256)`);
  const owner = db
    .prepare<[string], string>(`SELECT serial FROM credentials WHERE kind = 'tpm' AND state <> 'voided' AND sha256 = ?`)
    .pluck();

  return {
    /** @throws LEDGER_ENDORSEMENT_KEY_TAKEN, LEDGER_REGISTRATION_ID_TAKEN, LEDGER_UNIT_KNOWN */
    imported(entry: EntryOf<'endorsement-key.imported'>): void {
      const { seq, at, person, subject: serial } = entry;
      const { product, registrationId, deviceId, endorsementKey, endorsementKeySha256 } = entry.content;
      if (hash('sha256', Buffer.from(endorsementKey, 'base64')) !== endorsementKeySha256) {
        throw refusal(entry, ledgerSays('R_KEY_DIGEST'));
      }
      const taken = owner.get(endorsementKeySha256);
      if (taken !== undefined && taken !== serial) throw ledgerError('LEDGER_ENDORSEMENT_KEY_TAKEN', { owner: taken });
      if (tables.unit(serial) !== undefined) throw ledgerError('LEDGER_UNIT_KNOWN', { serial });
      const named = tables.unitByRegistrationId(registrationId);
      if (named) throw ledgerError('LEDGER_REGISTRATION_ID_TAKEN', { registrationId, owner: named.serial });
      const row = { seq, at, person, serial, product, registrationId, deviceId, endorsementKeySha256 };
      insertUnit.run(row);
      insertCredential.run(row);
    },
  };
}
