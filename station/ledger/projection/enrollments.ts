import { ledgerSays } from '../ledger-phrases.ts';
import type { WriteHandle } from '../open-database.ts';
import { enrollmentRolls } from './enrollment-rolls.ts';
import { enrollmentSettings } from './enrollment-settings.ts';
import { enrollmentTurns } from './enrollment-turns.ts';
import { exclusions } from './exclusions.ts';
import { outboxStates } from './outbox-states.ts';
import { type EntryOf, refusal } from './refusal.ts';
import type { CredentialState, RunState, Tables, UnitState } from './tables.ts';

type EnrollmentEntry = EntryOf<
  'enrollment.created' | 'enrollment.parked' | 'enrollment.retried' | 'enrollment.dropped'
>;

/**
 * The outbox: for each unit that passed, the credential that the cloud should have (`credential_sha256`) beside the one that
 * it does have (`cloud_sha256`). A row is done when they are the same. A voided credential is never on its way to the cloud.
 */
export function enrollmentProjection(db: WriteHandle, tables: Tables) {
  const insert = db.prepare(`
    INSERT INTO outbox (id, registration_id, serial, product, device_id, attestation, credential_sha256, cloud_sha256,
                        state, due_at_ms)
    VALUES (@seq, @registrationId, @serial, @product, @deviceId, @attestation, @credentialSha256, @cloudSha256,
            @state, @dueAtMs)`);
  const want = db.prepare(`
    UPDATE outbox SET product = @product, device_id = @deviceId, attestation = @attestation,
      credential_sha256 = @credentialSha256, excluded_from = iif(excluded_from IS NULL, NULL, @group), state = iif(@credentialSha256 IN (cloud_sha256, cloud_secondary_sha256)
        AND device_id IS @deviceId, 'done', 'pending'),
      attempts = 0, due_at_ms = @dueAtMs, last_error = NULL
    WHERE registration_id = @registrationId`);
  const outdate = db.prepare<[string, string]>(`
    UPDATE outbox SET cloud_sha256 = ?, cloud_secondary_sha256 = NULL, roll = NULL,
      state = iif(state = 'done', 'pending', state) WHERE registration_id = ?`);
  const settle = db.prepare<[string, string, string]>(`
    UPDATE outbox SET credential_sha256 = ?, cloud_sha256 = ?, cloud_secondary_sha256 = NULL, roll = NULL,
      state = 'done', last_error = NULL
    WHERE registration_id = ?`);
  // A new entry says what the product file says, whatever a person had the one before it say.
  const forget = db.prepare<[string]>('UPDATE outbox SET cloud_settings = NULL WHERE registration_id = ?');
  const withdraw = db.prepare<[string]>('DELETE FROM outbox WHERE registration_id = ?');
  const keepCloud = db.prepare<[string]>(`
    UPDATE outbox SET credential_sha256 = cloud_sha256, state = 'done', last_error = NULL WHERE registration_id = ?`);
  const park = db.prepare<[string, number, string]>(
    `UPDATE outbox SET state = 'parked', last_error = ?, attempts = ? WHERE registration_id = ?`,
  );
  const retry = db.prepare<[number, string]>(
    `UPDATE outbox SET state = 'pending', attempts = 0, due_at_ms = ?, last_error = NULL WHERE registration_id = ?`,
  );
  const drop = db.prepare<[string]>(`UPDATE outbox SET state = 'dropped' WHERE registration_id = ?`);
  const removed = db.prepare<[string]>(
    `UPDATE outbox SET cloud_sha256 = NULL, cloud_secondary_sha256 = NULL, roll = NULL, cloud_settings = NULL,
       state = 'dropped' WHERE registration_id = ?`,
  );
  const touchUnit = db.prepare<[number, string]>('UPDATE units SET cursor = ? WHERE serial = ?');
  const knownCredential = db.prepare<[string, string], { kind: string; run_id: string | null }>(
    'SELECT kind, run_id FROM credentials WHERE registration_id = ? AND sha256 = ? ORDER BY id DESC LIMIT 1',
  );

  function unitOf(entry: EnrollmentEntry): UnitState {
    const unit = tables.unitByRegistrationId(entry.content.registrationId);
    if (unit === undefined)
      throw refusal(entry, ledgerSays('R_ID_UNKNOWN', { registrationId: entry.content.registrationId }));
    if (unit.serial !== entry.subject) throw refusal(entry, ledgerSays('R_ID_OF_UNIT', { serial: unit.serial }));
    return unit;
  }

  const tracked = outboxStates(db, tables);

  return {
    ...enrollmentTurns(db, tables, tracked),
    ...enrollmentRolls(db, tables, tracked),
    ...enrollmentSettings(db, tables, tracked),
    ...exclusions(db, tables, tracked),

    /** The unit's live credential is what the cloud should have. */
    passed: tracked((entry: EntryOf<'run.finished'>, run: RunState, credential: CredentialState): void => {
      const current = tables.enrollment(run.registration_id);
      // Its group lets the device in. An entry of its own goes before every group, so one that is there is kept right.
      if (current === undefined && run.enrollment_group !== null) return;
      const credentialSha256 = credential.sha256;
      // Proven once more with what is already wanted: what the cloud was told, or a person must look at, stands.
      const isSame = current?.credential_sha256 === credentialSha256 && current.device_id === run.device_id;
      const group = run.enrollment_group;
      if (isSame && (current.excluded_from === null || current.excluded_from === group)) return;
      const row = {
        registrationId: run.registration_id,
        product: run.product,
        deviceId: run.device_id,
        attestation: credential.kind,
        credentialSha256,
        dueAtMs: Date.parse(entry.at),
      };
      if (current === undefined) {
        insert.run({ ...row, seq: entry.seq, serial: run.serial, cloudSha256: null, state: 'pending' });
      } else {
        // One that kept the device out of a group stays off; it is the unit's own when no group lets it in any more.
        want.run({ ...row, group });
      }
    }),

    /** A unit without a run: its endorsement key is what the cloud should have. */
    imported: tracked((entry: EntryOf<'endorsement-key.imported'>): void => {
      const { registrationId, product, deviceId, endorsementKeySha256: credentialSha256 } = entry.content;
      insert.run({
        seq: entry.seq,
        registrationId,
        serial: entry.subject,
        product,
        deviceId,
        attestation: 'tpm',
        credentialSha256,
        cloudSha256: null,
        state: 'pending',
        dueAtMs: Date.parse(entry.at),
      });
    }),

    /** A voided credential must not reach the cloud any more; one that is there stays until its successor replaces it. */
    voided: tracked((entry: EntryOf<'credential.voided'>): void => {
      const { registrationId, sha256 } = entry.content;
      const current = tables.enrollment(registrationId);
      if (current === undefined || current.credential_sha256 !== sha256 || current.state === 'done') return;
      if (current.cloud_sha256 === null) withdraw.run(registrationId);
      else keepCloud.run(registrationId);
      touchUnit.run(entry.seq, entry.subject);
    }),

    /**
     * DPS made the unit's entry anew: what the cloud held under its name before is gone, and nothing waits for it until the
     * unit passes. What a person turned it to still holds.
     */
    serviceKeyReceived: tracked((entry: EntryOf<'service-key.received'>): void => {
      const { registrationId, keySha256 } = entry.content;
      const current = tables.enrollment(registrationId);
      if (current === undefined || current.credential_sha256 === keySha256) return;
      removed.run(registrationId);
      touchUnit.run(entry.seq, entry.subject);
    }),

    created: tracked((entry: EntryOf<'enrollment.created'>): void => {
      unitOf(entry);
      const { registrationId, credentialSha256 } = entry.content;
      const credential = knownCredential.get(registrationId, credentialSha256);
      if (credential === undefined) throw refusal(entry, ledgerSays('R_ENROLLED_FOREIGN'));
      const current = tables.enrollment(registrationId);
      if (current === undefined) {
        // Its request was under way when the credential was voided: now the cloud has it, and the next PASS replaces it.
        const run = credential.run_id === null ? undefined : tables.run(credential.run_id);
        insert.run({
          seq: entry.seq,
          registrationId,
          serial: entry.subject,
          product: run?.product,
          deviceId: run?.device_id,
          attestation: credential.kind,
          credentialSha256,
          cloudSha256: credentialSha256,
          state: 'done',
          dueAtMs: Date.parse(entry.at),
        });
      } else if (
        current.credential_sha256 === credentialSha256 ||
        tables.credential(registrationId)?.sha256 !== current.credential_sha256
      ) {
        // What the cloud has is what it should have, or nothing that is still valid is wanted instead.
        settle.run(credentialSha256, credentialSha256, registrationId);
      } else {
        outdate.run(credentialSha256, registrationId);
      }
      if (entry.content.how === 'created') forget.run(registrationId);
      touchUnit.run(entry.seq, entry.subject);
    }),

    parked: tracked((entry: EntryOf<'enrollment.parked'>): void => {
      unitOf(entry);
      const { registrationId, credentialSha256, code, attempts } = entry.content;
      const current = tables.enrollment(registrationId);
      // The verdict was about a credential that is no longer wanted: recorded, but it does not stop its successor.
      if (current?.state !== 'pending' || current.credential_sha256 !== credentialSha256) return;
      park.run(code, attempts, registrationId);
      touchUnit.run(entry.seq, entry.subject);
    }),

    retried: tracked((entry: EntryOf<'enrollment.retried'>): void => {
      unitOf(entry);
      const { registrationId } = entry.content;
      const state = tables.enrollment(registrationId)?.state;
      if (state !== 'parked' && state !== 'dropped') throw refusal(entry, ledgerSays('R_NOT_PARKED'));
      retry.run(Date.parse(entry.at), registrationId);
      touchUnit.run(entry.seq, entry.subject);
    }),

    dropped: tracked((entry: EntryOf<'enrollment.dropped'>): void => {
      unitOf(entry);
      const { registrationId } = entry.content;
      const state = tables.enrollment(registrationId)?.state;
      if (state !== 'pending' && state !== 'parked') throw refusal(entry, ledgerSays('R_NOTHING_WAITS'));
      drop.run(registrationId);
      touchUnit.run(entry.seq, entry.subject);
    }),
  };
}
