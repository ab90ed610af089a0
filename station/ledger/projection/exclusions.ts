import { ledgerSays } from '../ledger-phrases.ts';
import type { WriteHandle } from '../open-database.ts';
import type { outboxStates } from './outbox-states.ts';
import { type EntryOf, refusal } from './refusal.ts';
import type { Tables } from './tables.ts';

/** Devices that a group lets in and a person keeps out: by an entry of their own, which is off and which DPS looks at first. */
export function exclusions(db: WriteHandle, tables: Tables, tracked: ReturnType<typeof outboxStates>) {
  const keepOut = db.prepare(`
    INSERT INTO outbox (id, registration_id, serial, product, device_id, attestation, credential_sha256, cloud_sha256,
                        cloud_status, excluded_from, state, due_at_ms)
    VALUES (@seq, @registrationId, @serial, @product, @deviceId, @attestation, @credentialSha256, @credentialSha256,
            'disabled', @group, 'done', @dueAtMs)
    ON CONFLICT (registration_id) DO UPDATE SET product = @product, device_id = @deviceId, attestation = @attestation,
      credential_sha256 = @credentialSha256, cloud_sha256 = @credentialSha256, cloud_secondary_sha256 = NULL, roll = NULL,
      cloud_status = 'disabled', cloud_settings = NULL, excluded_from = @group, state = 'done', last_error = NULL`);
  const letIn = db.prepare<[string]>('DELETE FROM outbox WHERE registration_id = ?');
  const touchUnit = db.prepare<[number, string]>('UPDATE units SET cursor = ? WHERE serial = ?');

  return {
    excluded: tracked((entry: EntryOf<'enrollment.excluded'>): void => {
      const { registrationId, group, after } = entry.content;
      const credential = tables.credential(registrationId);
      const run = credential?.run_id == null ? undefined : tables.run(credential.run_id);
      if (credential?.serial !== entry.subject || run === undefined || credential.state !== 'live') {
        throw refusal(entry, ledgerSays('R_NOT_OF_GROUP'));
      }
      if (run.enrollment_group !== group) throw refusal(entry, ledgerSays('R_NOT_OF_GROUP'));
      if (after.credentialSha256 !== credential.sha256) throw refusal(entry, ledgerSays('R_ENROLLED_FOREIGN'));
      const current = tables.enrollment(registrationId);
      const isFree = current === undefined || current.excluded_from !== null || current.cloud_sha256 === null;
      if (!isFree) throw refusal(entry, ledgerSays('R_HAS_ENTRY'));
      keepOut.run({
        seq: entry.seq,
        registrationId,
        serial: entry.subject,
        product: run.product,
        deviceId: run.device_id,
        attestation: credential.kind,
        credentialSha256: credential.sha256,
        group,
        dueAtMs: Date.parse(entry.at),
      });
      touchUnit.run(entry.seq, entry.subject);
    }),

    readmitted: tracked((entry: EntryOf<'enrollment.readmitted'>): void => {
      const { registrationId, group } = entry.content;
      const current = tables.enrollment(registrationId);
      if (current?.serial !== entry.subject) throw refusal(entry, ledgerSays('R_NO_ENROLLMENT'));
      if (current.excluded_from !== group) throw refusal(entry, ledgerSays('R_NOT_EXCLUDED'));
      letIn.run(registrationId);
      touchUnit.run(entry.seq, entry.subject);
    }),
  };
}
