import { hash } from 'node:crypto';
import { recalled } from '../../domain/recall.ts';
import { ledgerError } from '../ledger-errors.ts';
import { ledgerSays } from '../ledger-phrases.ts';
import type { WriteHandle } from '../open-database.ts';
import { decodeRecord } from '../record.ts';
import { type EntryOf, refusal } from './refusal.ts';
import type { CredentialState, RunState, Tables } from './tables.ts';

/**
 * A unit's credential on its way, one at a time: the next one is possible only after the last was voided, or was a mere
 * intent to make a key. A run that continues an interrupted one takes its credential over (`run_id` moves on).
 */
export function credentialProjection(db: WriteHandle, tables: Tables) {
  const insert = db.prepare(`
    INSERT INTO credentials (id, registration_id, serial, run_id, kind, state)
    VALUES (@seq, @registrationId, @serial, @runId, @kind, 'key-intended')`);
  const intendKey = db.prepare<[string, string, number]>(`
    UPDATE credentials SET run_id = ?, kind = 'x509', key_origin = ?, state = 'key-intended' WHERE id = ?`);
  const derive = db.prepare<[string, string, number, number, number]>(`
    UPDATE credentials SET run_id = ?, kind = 'symmetric-key', key_origin = NULL, state = 'derived', sha256 = ?,
      not_for_production = ?, issued_entry = ? WHERE id = ?`);
  const intendServiceKey = db.prepare<[string, number]>(`
    UPDATE credentials SET run_id = ?, kind = 'symmetric-key', key_origin = NULL, state = 'key-intended' WHERE id = ?`);
  const wasVoided = db
    .prepare<[string, string], number>(
      `SELECT 1 FROM credentials WHERE registration_id = ? AND sha256 = ? AND state = 'voided'`,
    )
    .pluck();
  const intendSignature = db.prepare(`
    UPDATE credentials SET run_id = @runId, key_origin = @keyOrigin, state = 'signature-intended',
      serial_number = @serialNumber, public_key_sha256 = @publicKeySha256, device_key_sha256 = @deviceKeySha256,
      issuer = @issuer, intent_entry = @seq WHERE id = @id`);
  const issue = db.prepare<[string, string, number, number, number]>(`
    UPDATE credentials SET run_id = ?, state = 'issued', sha256 = ?, not_for_production = ?, issued_entry = ?
    WHERE id = ?`);
  const setState = db.prepare<[string, string, number]>('UPDATE credentials SET run_id = ?, state = ? WHERE id = ?');
  const voidCredential = db.prepare<[string, number]>(
    `UPDATE credentials SET state = 'voided', voided_reason = ? WHERE id = ?`,
  );
  const forgetCredential = db.prepare<[number, string, string]>(
    'UPDATE units SET cursor = ?, credential_sha256 = NULL WHERE serial = ? AND credential_sha256 = ?',
  );
  const countSigned = db.prepare<[string | null]>('UPDATE issuers SET signed = signed + 1 WHERE sha256 = ?');
  const knownIssuer = db
    .prepare<[string], number>('SELECT 1 FROM issuers WHERE sha256 = ? AND in_force IS NOT NULL')
    .pluck();
  const usedSerialNumber = db.prepare<[string], number>('SELECT 1 FROM credentials WHERE serial_number = ?').pluck();
  const intendedRecord = db.prepare<[number | null], Buffer>('SELECT record FROM entries WHERE seq = ?').pluck();

  /** The row for a credential that is only now beginning, new or in the place of a key intent that led nowhere. */
  function begin(
    entry: EntryOf<'key.intended' | 'key.derived' | 'signature.intended' | 'service-key.intended'>,
    run: RunState,
    kind: RunState['attestation'],
  ): number {
    if (run.attestation !== kind)
      throw refusal(entry, ledgerSays('R_RUN_OTHER_KIND', { runId: run.run_id, attestation: run.attestation }));
    const current = tables.credential(run.registration_id);
    if (current === undefined) {
      const { seq, subject: serial } = entry;
      insert.run({ seq, registrationId: run.registration_id, serial, runId: run.run_id, kind });
      return seq;
    }
    if (current.state !== 'key-intended') throw secondCredential(entry.subject, current);
    return current.id;
  }

  return {
    keyIntended(entry: EntryOf<'key.intended'>, run: RunState): void {
      const id = begin(entry, run, 'x509');
      intendKey.run(run.run_id, entry.content.keyOrigin, id);
    },

    keyDerived(entry: EntryOf<'key.derived'>, run: RunState): void {
      const { keySha256, notForProduction } = entry.content;
      const current = tables.credential(run.registration_id);
      if (current?.kind === 'symmetric-key' && current.sha256 === keySha256) {
        // The same key again, as derivation promises: nothing new has come into the world.
        setState.run(run.run_id, current.state, current.id);
        return;
      }
      const id = begin(entry, run, 'symmetric-key');
      derive.run(run.run_id, keySha256, Number(notForProduction), entry.seq, id);
    },

    serviceKeyIntended(entry: EntryOf<'service-key.intended'>, run: RunState): void {
      intendServiceKey.run(run.run_id, begin(entry, run, 'symmetric-key'));
    },

    serviceKeyReceived(entry: EntryOf<'service-key.received'>, run: RunState): void {
      const { keySha256 } = entry.content;
      const current = tables.credential(run.registration_id);
      if (current?.kind !== 'symmetric-key' || run.attestation !== 'symmetric-key') {
        throw refusal(entry, ledgerSays('R_SERVICE_KEY_NOT_INTENDED'));
      }
      if (current.sha256 === keySha256) {
        // Asked for once more by a run that goes on: nothing new has come into the world.
        setState.run(run.run_id, current.state, current.id);
        return;
      }
      if (current.state !== 'key-intended') throw secondCredential(entry.subject, current);
      if (wasVoided.get(run.registration_id, keySha256) !== undefined) {
        throw refusal(entry, ledgerSays('R_KEY_WAS_VOIDED'));
      }
      issue.run(run.run_id, keySha256, 0, entry.seq, current.id);
    },

    signatureIntended(entry: EntryOf<'signature.intended'>, run: RunState): void {
      const { serialNumber, publicKeySha256, deviceKeySha256, keyOrigin, issuer } = entry.content;
      if (knownIssuer.get(issuer) === undefined) throw refusal(entry, ledgerSays('R_ISSUER_WAITS', { digest: issuer }));
      if (usedSerialNumber.get(serialNumber) !== undefined) {
        throw ledgerError('LEDGER_SERIAL_NUMBER_REUSED', { serialNumber });
      }
      const id = begin(entry, run, 'x509');
      const runId = run.run_id;
      const { seq } = entry;
      intendSignature.run({ id, seq, runId, serialNumber, publicKeySha256, deviceKeySha256, keyOrigin, issuer });
    },

    certificateIssued(entry: EntryOf<'certificate.issued'>, run: RunState): void {
      const { serialNumber, sha256, certificate, notForProduction } = entry.content;
      const current = tables.credential(run.registration_id);
      if (current === undefined || current.kind !== 'x509' || current.serial_number === null) {
        throw refusal(entry, ledgerSays('R_NOT_INTENDED'));
      }
      if (current.state !== 'signature-intended') throw secondCredential(entry.subject, current);
      if (current.serial_number !== serialNumber) {
        throw refusal(entry, ledgerSays('R_OTHER_SERIAL', { serialNumber: current.serial_number }));
      }
      const der = Buffer.from(certificate, 'base64');
      if (hash('sha256', der) !== sha256) throw refusal(entry, ledgerSays('R_CERTIFICATE_DIGEST'));
      if (!carries(der, intendedTbs(intendedRecord.get(current.intent_entry)))) {
        throw refusal(entry, ledgerSays('R_OTHER_CERTIFICATE'));
      }
      issue.run(run.run_id, sha256, Number(notForProduction), entry.seq, current.id);
      countSigned.run(current.issuer);
    },

    voided(entry: EntryOf<'credential.voided'>, run: RunState): void {
      const { serialNumber, sha256, reason } = entry.content;
      const current = tables.credential(run.registration_id);
      if (current === undefined) throw refusal(entry, ledgerSays('R_NOTHING_TO_VOID'));
      if (current.serial_number !== serialNumber || current.sha256 !== sha256) {
        throw refusal(entry, ledgerSays('R_OTHER_CREDENTIAL'));
      }
      voidCredential.run(reason, current.id);
      if (sha256 !== null) forgetCredential.run(entry.seq, entry.subject, sha256);
    },

    injectionIntended(entry: EntryOf<'injection.intended'>, run: RunState): void {
      const current = recorded(entry, run);
      if (current.kind !== run.attestation)
        throw refusal(entry, ledgerSays('R_CREDENTIAL_KIND', { attestation: current.kind }));
      setState.run(run.run_id, 'injecting', current.id);
    },

    /** The credential that a PASS speaks of becomes live. @throws LEDGER_ENTRY_REFUSED when the PASS cannot be true */
    passed(entry: EntryOf<'run.finished'>, run: RunState): CredentialState {
      const { checks, code, notForProduction } = entry.content;
      const current = recorded(entry, run);
      if (current.kind !== run.attestation)
        throw refusal(entry, ledgerSays('R_CREDENTIAL_KIND', { attestation: current.kind }));
      if (current.state !== 'injecting' && current.state !== 'live') {
        throw refusal(entry, ledgerSays('R_PASS_NOT_INJECTED', { state: current.state }));
      }
      if (code !== null) throw refusal(entry, ledgerSays('R_PASS_WITH_CODE', { code }));
      if (checks.length === 0) throw refusal(entry, ledgerSays('R_PASS_UNCHECKED'));
      const failed = checks.find((check) => !check.passed);
      if (failed !== undefined)
        throw refusal(entry, ledgerSays('R_PASS_CHECK_FAILED', { check: recalled(failed.name) }));
      if (current.not_for_production === 1 && !notForProduction) {
        throw refusal(entry, ledgerSays('R_PASS_NOT_FOR_PRODUCTION'));
      }
      setState.run(run.run_id, 'live', current.id);
      return current;
    },
  };

  /** The unit's credential, if it is the one that the entry names and it exists outside of intents. */
  function recorded(entry: EntryOf<'injection.intended' | 'run.finished'>, run: RunState): CredentialState {
    const { credentialSha256 } = entry.content;
    const current = tables.credential(run.registration_id);
    if (current === undefined || current.sha256 === null || current.sha256 !== credentialSha256) {
      throw refusal(entry, ledgerSays('R_CREDENTIAL_NOT_RECORDED'));
    }
    return current;
  }
}

const secondCredential = (subject: string, current: CredentialState) =>
  ledgerError('LEDGER_SECOND_CREDENTIAL', { subject, state: current.state });

function intendedTbs(record: Buffer | undefined): Buffer {
  const intent = record && decodeRecord(record);
  return Buffer.from(intent?.kind === 'signature.intended' ? intent.content.tbs : '', 'base64');
}

/** Whether the DER certificate (RFC 5280 §4.1) begins with exactly this TBSCertificate. */
function carries(certificate: Buffer, tbs: Buffer): boolean {
  const first = certificate[1] ?? 0;
  const headerLength = first < 0x80 ? 2 : 2 + (first & 0x7f);
  return tbs.length > 0 && certificate.subarray(headerLength, headerLength + tbs.length).equals(tbs);
}
