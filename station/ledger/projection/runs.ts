import { reworkKindOf } from '../../domain/people.ts';
import { ledgerError } from '../ledger-errors.ts';
import type { WriteHandle } from '../open-database.ts';
import { approvalUse } from './approvals.ts';
import { type EntryOf, refusal } from './refusal.ts';
import type { RunEntryKind, RunState, Tables } from './tables.ts';

const unitStateAfter = { PASS: 'passed', FAIL: 'failed', ERROR: 'error', ABORTED: 'aborted' } as const;

/** Units and runs: who is on the line, how far each attempt came, and what became of it. */
export function runProjection(db: WriteHandle, tables: Tables) {
  const putUnit = db.prepare(`
    INSERT INTO units (serial, cursor, product, registration_id, device_id, state, runs, last_run_id, last_person,
                       last_slot, last_at, order_id)
    VALUES (@serial, @seq, @product, @registrationId, @deviceId, 'in-progress', 1, @runId, @person, @slot, @at, @order)
    ON CONFLICT (serial) DO UPDATE SET
      cursor = @seq, product = @product, registration_id = @registrationId, device_id = @deviceId,
      state = 'in-progress', runs = runs + 1, last_run_id = @runId, last_code = NULL, last_person = @person,
      last_slot = @slot, last_at = @at, passed_at = NULL, passed_by = NULL, order_id = @order`);
  const insertRun = db.prepare(`
    INSERT INTO runs (run_id, serial, product, registration_id, device_id, attestation, slot, port, person, lease,
                      started_at, last_entry, last_entry_kind, order_id, enrollment_group)
    VALUES (@runId, @serial, @product, @registrationId, @deviceId, @attestation, @slot, @port, @person, @lease,
            @at, @seq, 'run.started', @order, @enrollmentGroup)`);
  const touchRun = db.prepare<[number, string, string]>(
    'UPDATE runs SET last_entry = ?, last_entry_kind = ? WHERE run_id = ?',
  );
  const putHardware = db.prepare<[string, string, number]>(`
    INSERT INTO unit_hardware (hardware_id, serial, entry) VALUES (?, ?, ?)
    ON CONFLICT (hardware_id, serial) DO UPDATE SET entry = excluded.entry`);
  const identifyUnit = db.prepare<[string, number, string]>(
    'UPDATE units SET hardware_id = ?, cursor = ? WHERE serial = ?',
  );
  const finishRun = db.prepare<[string, string, string | null, string]>(
    'UPDATE runs SET finished_at = ?, outcome = ?, code = ? WHERE run_id = ?',
  );
  const finishUnit = db.prepare(`
    UPDATE units SET cursor = @seq, state = @state, last_code = @code, last_at = @at,
      passed_at = iif(@passed, @at, passed_at), passed_by = iif(@passed, @person, passed_by),
      credential_sha256 = iif(@passed, @credentialSha256, credential_sha256)
    WHERE serial = @serial`);

  const useApproval = approvalUse(db);

  function checkStart(entry: EntryOf<'run.started'>): void {
    const { runId, registrationId, rework } = entry.content;
    const serial = entry.subject;
    if (tables.run(runId) !== undefined) throw refusal(entry, `run ${runId} already exists`);
    const open = tables.openRunOf(serial);
    if (open !== undefined) {
      throw ledgerError('LEDGER_RUN_ALREADY_OPEN', { serial, slot: open.slot, startedAt: open.started_at });
    }
    const owner = tables.unitByRegistrationId(registrationId);
    if (owner !== undefined && owner.serial !== serial) {
      throw ledgerError('LEDGER_REGISTRATION_ID_TAKEN', { registrationId, owner: owner.serial });
    }
    const unit = tables.unit(serial);
    if (unit === undefined) return;
    const credential = tables.credentialOf(serial);
    if (credential?.run_id === null)
      throw refusal(entry, 'its endorsement key was imported: the line does nothing with it');
    if (unit.passed_at !== null && rework === null) {
      throw ledgerError('LEDGER_UNIT_ALREADY_PASSED', {
        serial,
        passedAt: unit.passed_at,
        passedBy: unit.passed_by,
      });
    }
    if (unit.registration_id === registrationId) return;
    // A unit with two names could get a credential under each.
    if (credential !== undefined || tables.enrollmentOf(serial) !== undefined) {
      throw refusal(entry, `the unit is known to the cloud, or has a credential, as ${unit.registration_id}`);
    }
  }

  return {
    started(entry: EntryOf<'run.started'>): void {
      checkStart(entry);
      const { runId, product, slot, port, attestation, registrationId, deviceId, lease, order = null } = entry.content;
      const { approval } = entry.content;
      const { seq, at, person, subject: serial } = entry;
      if (approval !== undefined) {
        const wanted = reworkKindOf(tables.unit(serial)?.passed_at);
        useApproval(
          entry,
          approval,
          ({ kind, subject, requested_by }) => kind === wanted && subject === serial && requested_by === person,
        );
      }
      putUnit.run({ serial, seq, product, registrationId, deviceId, runId, person, slot, at, order });
      insertRun.run({
        runId,
        serial,
        product,
        registrationId,
        deviceId,
        attestation,
        slot,
        port,
        person,
        lease,
        at,
        seq,
        order,
        enrollmentGroup: entry.content.enrollmentGroup ?? null,
      });
    },

    /** Checks that the entry belongs to an open run, and notes how far that run came. */
    advance(entry: EntryOf<Exclude<RunEntryKind, 'run.started'>>): RunState {
      const run = tables.openRun(entry);
      touchRun.run(entry.seq, entry.kind, run.run_id);
      return run;
    },

    identified({ content, seq, subject }: EntryOf<'unit.identified'>): void {
      identifyUnit.run(content.hardwareId, seq, subject);
      putHardware.run(content.hardwareId, subject, seq);
    },

    finished(entry: EntryOf<'run.finished'>): void {
      const { runId, outcome, code, credentialSha256 } = entry.content;
      const { seq, at, person, subject: serial } = entry;
      finishRun.run(at, outcome, code, runId);
      const passed = outcome === 'PASS' ? 1 : 0;
      finishUnit.run({ serial, seq, at, person, code, passed, credentialSha256, state: unitStateAfter[outcome] });
    },
  };
}
