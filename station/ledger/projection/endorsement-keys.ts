import { hash } from 'node:crypto';
import { ledgerError } from '../ledger-errors.ts';
import type { WriteHandle } from '../open-database.ts';
import { type EntryOf, refusal } from './refusal.ts';
import type { RunState, Tables } from './tables.ts';

/** Endorsement keys of units: brought by a person, for a unit without a run, or proven by the TPM in a slot. */
export function endorsementKeyProjection(db: WriteHandle, tables: Tables) {
  const insertUnit = db.prepare(`
    INSERT INTO units (serial, cursor, product, registration_id, device_id, state, runs, last_person, last_at,
                       credential_sha256)
    VALUES (@serial, @seq, @product, @registrationId, @deviceId, 'imported', 0, @person, @at, @endorsementKeySha256)`);
  const insertCredential = db.prepare(`
    INSERT INTO credentials (id, registration_id, serial, run_id, kind, state, issued_entry, sha256)
    VALUES (@seq, @registrationId, @serial, @runId, 'tpm', 'live', @seq, @endorsementKeySha256)`);
  const proveAgain = db.prepare<[string, number, number]>(
    `UPDATE credentials SET run_id = ?, state = 'live', issued_entry = ? WHERE id = ?`,
  );
  const owner = db
    .prepare<[string], string>(`SELECT serial FROM credentials WHERE kind = 'tpm' AND state <> 'voided' AND sha256 = ?`)
    .pluck();

  /** @throws LEDGER_ENDORSEMENT_KEY_TAKEN; LEDGER_ENTRY_REFUSED when the digest is wrong */
  function checkKey(entry: EntryOf<'endorsement-key.imported' | 'endorsement-key.proven'>): void {
    const { endorsementKey, endorsementKeySha256 } = entry.content;
    if (hash('sha256', Buffer.from(endorsementKey, 'base64')) !== endorsementKeySha256) {
      throw refusal(entry, 'the digest is not that of the endorsement key');
    }
    const taken = owner.get(endorsementKeySha256);
    if (taken !== undefined && taken !== entry.subject) {
      throw ledgerError('LEDGER_ENDORSEMENT_KEY_TAKEN', { owner: taken });
    }
  }

  return {
    /** @throws LEDGER_ENDORSEMENT_KEY_TAKEN, LEDGER_REGISTRATION_ID_TAKEN, LEDGER_UNIT_KNOWN */
    imported(entry: EntryOf<'endorsement-key.imported'>): void {
      const { seq, at, person, subject: serial } = entry;
      const { product, registrationId, deviceId, endorsementKeySha256 } = entry.content;
      checkKey(entry);
      if (tables.unit(serial) !== undefined) throw ledgerError('LEDGER_UNIT_KNOWN', { serial });
      const named = tables.unitByRegistrationId(registrationId);
      if (named) throw ledgerError('LEDGER_REGISTRATION_ID_TAKEN', { registrationId, owner: named.serial });
      const row = { seq, at, person, serial, product, registrationId, deviceId, endorsementKeySha256, runId: null };
      insertUnit.run(row);
      insertCredential.run(row);
    },

    /**
     * The same key again keeps its row; what changed beside it (a new owner's storage root key) is the later entry's.
     * @throws LEDGER_ENDORSEMENT_KEY_TAKEN, LEDGER_SECOND_CREDENTIAL, LEDGER_ENTRY_REFUSED
     */
    proven(entry: EntryOf<'endorsement-key.proven'>, run: RunState): void {
      const { seq, subject: serial } = entry;
      const { registrationId, endorsementKeySha256 } = entry.content;
      if (run.attestation !== 'tpm') throw refusal(entry, `run ${run.run_id} is for a credential of another kind`);
      checkKey(entry);
      const current = tables.credential(registrationId);
      if (current === undefined) {
        insertCredential.run({ seq, registrationId, serial, endorsementKeySha256, runId: run.run_id });
      } else if (current.kind === 'tpm' && current.sha256 === endorsementKeySha256) {
        proveAgain.run(run.run_id, seq, current.id);
      } else {
        throw ledgerError('LEDGER_SECOND_CREDENTIAL', { subject: serial, state: current.state });
      }
    },
  };
}
