import type Database from 'better-sqlite3';
import type { EntryKind } from '../../domain/entry.ts';
import type { Attestation, Outcome } from '../../domain/run.ts';
import type { CredentialRow, OutboxState } from '../ledger.ts';
import { ledgerSays } from '../ledger-phrases.ts';
import type { WriteHandle } from '../open-database.ts';
import { type EntryOf, refusal } from './refusal.ts';

/** What the projection itself must know of the derived tables to judge the next entry. */
export interface UnitState {
  readonly serial: string;
  readonly registration_id: string;
  readonly passed_at: string | null;
  readonly passed_by: string | null;
  readonly credential_sha256: string | null;
}

export interface RunState {
  readonly run_id: string;
  readonly serial: string;
  readonly product: string;
  readonly registration_id: string;
  readonly device_id: string | null;
  readonly attestation: Attestation;
  readonly enrollment_group: string | null;
  readonly slot: string;
  readonly started_at: string;
  readonly outcome: Outcome | null;
}

export interface CredentialState {
  readonly id: number;
  readonly serial: string;
  /** null for one that was imported. */
  readonly run_id: string | null;
  readonly kind: Attestation;
  readonly state: CredentialRow['state'];
  readonly serial_number: string | null;
  readonly intent_entry: number | null;
  readonly issuer: string | null;
  readonly sha256: string | null;
  readonly not_for_production: 0 | 1;
}

export interface EnrollmentState {
  readonly registration_id: string;
  readonly serial: string;
  readonly device_id: string | null;
  readonly credential_sha256: string;
  readonly cloud_sha256: string | null;
  readonly cloud_secondary_sha256: string | null;
  readonly roll: 'added' | 'promoted' | null;
  readonly cloud_settings: string | null;
  readonly excluded_from: string | null;
  readonly state: OutboxState;
}

/** Kinds that belong to a run which is still open. */
export type RunEntryKind = {
  [Kind in EntryKind]: EntryOf<Kind>['content'] extends { runId: string } ? Kind : never;
}[EntryKind];

export interface Tables {
  unit(serial: string): UnitState | undefined;
  unitByRegistrationId(registrationId: string): UnitState | undefined;
  /** The entry's run: known, without a verdict, of that unit and registration. @throws LEDGER_ENTRY_REFUSED */
  openRun(entry: EntryOf<Exclude<RunEntryKind, 'run.started'>>): RunState;
  run(runId: string): RunState | undefined;
  openRunOf(serial: string): RunState | undefined;
  /** The credential that is not voided. */
  credential(registrationId: string): CredentialState | undefined;
  credentialOf(serial: string): CredentialState | undefined;
  enrollment(registrationId: string): EnrollmentState | undefined;
  enrollmentOf(serial: string): EnrollmentState | undefined;
}

export function tables(db: WriteHandle): Tables {
  const run = by(db.prepare<[string], RunState>('SELECT * FROM runs WHERE run_id = ?'));
  return {
    unit: by(db.prepare<[string], UnitState>('SELECT * FROM units WHERE serial = ?')),
    unitByRegistrationId: by(db.prepare<[string], UnitState>('SELECT * FROM units WHERE registration_id = ?')),
    run,
    openRunOf: by(db.prepare<[string], RunState>('SELECT * FROM runs WHERE serial = ? AND outcome IS NULL')),
    credential: by(
      db.prepare<[string], CredentialState>(
        `SELECT * FROM credentials WHERE registration_id = ? AND state <> 'voided'`,
      ),
    ),
    credentialOf: by(
      db.prepare<[string], CredentialState>(`SELECT * FROM credentials WHERE serial = ? AND state <> 'voided'`),
    ),
    enrollment: by(db.prepare<[string], EnrollmentState>('SELECT * FROM outbox WHERE registration_id = ?')),
    enrollmentOf: by(db.prepare<[string], EnrollmentState>('SELECT * FROM outbox WHERE serial = ?')),
    openRun(entry) {
      const found = run(entry.content.runId);
      if (found === undefined) throw refusal(entry, ledgerSays('R_RUN_UNKNOWN', { runId: entry.content.runId }));
      if (found.outcome !== null)
        throw refusal(entry, ledgerSays('R_RUN_ENDED', { runId: found.run_id, outcome: found.outcome }));
      if (found.serial !== entry.subject)
        throw refusal(entry, ledgerSays('R_RUN_OTHER_UNIT', { runId: found.run_id, serial: found.serial }));
      if ('registrationId' in entry.content && entry.content.registrationId !== found.registration_id) {
        throw refusal(
          entry,
          ledgerSays('R_RUN_OTHER_ID', { runId: found.run_id, registrationId: found.registration_id }),
        );
      }
      return found;
    },
  };
}

const by =
  <Row>(statement: Database.Statement<[string], Row>) =>
  (key: string): Row | undefined =>
    statement.get(key);
