import type { DpsFacts } from '../domain/dps-change.ts';
import type { Entry, NewEntry } from '../domain/entry.ts';
import type { ProvisioningStatus } from '../domain/entry-cloud.ts';
import type { OverrideKind, Role } from '../domain/people.ts';
import type { Attestation, KeyOrigin, Outcome } from '../domain/run.ts';

/**
 * The ledger port.
 *
 * Durability: when `commit` resolves, everything its work appended is synced to the disk, with the tree's edge and every
 * table derived from the entries: one transaction. When it rejects, none of it happened. Works queued by concurrent slots
 * share one transaction and one sync, each behind a savepoint of its own: one that throws takes nothing else with it.
 */
export interface Ledger extends LedgerReader {
  /**
   * Runs `work` synchronously in the next shared transaction; it sees the effects of the works before it.
   * @throws whatever `work` throws, and LEDGER_DISK_FULL, LEDGER_LOCKED, LEDGER_CORRUPT, LEDGER_WRITE_FAILED
   */
  commit<Result>(work: (tx: LedgerTransaction) => Result): Promise<Result>;
  /** Waits for queued commits, then closes. Idempotent. */
  close(): Promise<void>;
}

export interface LedgerTransaction extends LedgerReader {
  /** Appends one entry and applies it to the derived tables. Returns its sequence number. */
  append(entry: NewEntry): number;
  /** Schedules the next try of an outbox row. Not an entry: nothing happened in the cloud. */
  defer(registrationId: string, next: { attempts: number; dueAtMs: number; lastError: string }): void;
}

export interface LedgerReader {
  unit(serial: string): UnitRow | undefined;
  unitByRegistrationId(registrationId: string): UnitRow | undefined;
  /** The units that were identified as this device, most recent first: more than one means a label was swapped. */
  unitsByHardwareId(hardwareId: string): UnitRow[];
  /** Keyset page, newest activity first; `before` is the previous page's last `cursor`. */
  units(page: { limit: number; before?: number; search?: string; outcome?: Outcome; product?: string }): UnitRow[];
  run(runId: string): RunRow | undefined;
  /** Runs without a verdict. */
  openRuns(): RunRow[];
  /** The unit's credential that is not voided: at most one, held by a unique index. */
  credential(registrationId: string): CredentialRow | undefined;
  /** The unit whose TPM has the endorsement key with this digest. */
  endorsementKeyOwner(sha256: string): string | undefined;
  /** Every certificate ever issued or intended for it, voided ones included, oldest first. */
  credentials(registrationId: string): CredentialRow[];
  entry(seq: number): Entry | undefined;
  entries(page: { from: number; limit: number; subject?: string; kind?: string }): Entry[];
  /** Number of entries and the RFC 6962 root over them, lower-case hex. */
  head(): { size: number; root: string };
  /** Rows due at or before `nowMs` (Unix ms), oldest first, parked ones never. */
  dueEnrollments(nowMs: number, limit: number): OutboxRow[];
  outboxRow(registrationId: string): OutboxRow | undefined;
  outbox(page: { limit: number; after?: number; state?: OutboxState }): OutboxRow[];
  /** Kept as it changes: asking costs the same for any number of rows. */
  outboxSummary(): Readonly<Record<OutboxState, number>> & {
    /** Unix ms of the next due row, null when none. */
    readonly nextDueAtMs: number | null;
  };
  person(id: string): PersonRow | undefined;
  /** By id, those who were removed included. */
  people(): PersonRow[];
  /** Wrong PINs since the last right one, and when the last one was (RFC 3339). */
  loginFailures(badge: string): { failures: number; lastAt: string } | undefined;
  approval(entry: number): ApprovalRow | undefined;
  /** Every issuing certificate that was ever the station's, oldest first, with what it has signed. */
  issuers(): IssuerRow[];
  /** Of the certificates that it signed: how many are live, and of how many the cloud still holds the entry. */
  issuerUse(sha256: string): { readonly live: number; readonly inCloud: number };
  /** Units in use or in work, without an entry of their own, that the group lets in by that issuer or by a key derived from that one. */
  groupUnits(group: string, by: { readonly issuer: string } | { readonly derivationKey: string }): number;
  order(id: string): OrderRow | undefined;
  /** The last opened first. */
  orders(filter?: { state?: OrderRow['state'] }): OrderRow[];
}

/** Somebody who works here, or did. */
export interface PersonRow {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly language: string | null;
  readonly active: boolean;
  /** SHA-256 of the stored PIN verifier; null while the person has no PIN. */
  readonly credentialSha256: string | null;
}

/** A second person's permission. */
export interface ApprovalRow {
  readonly entry: number;
  readonly kind: OverrideKind;
  readonly subject: string;
  readonly requestedBy: string;
  readonly approvedBy: string;
  readonly reason: string;
  readonly amount: number | null;
  /** The entry that made use of it. */
  readonly used: number | null;
}

/** An issuing certificate, and what became of it. */
export interface IssuerRow {
  readonly sha256: string;
  /** The signer's key that it is for. */
  readonly key: string;
  /** DER. */
  readonly certificate: Buffer;
  /** DER, nearest first, towards the root. */
  readonly chain: readonly Buffer[];
  /** The entry that published it. */
  readonly entry: number;
  /** The last entry from which on it may sign; null: it waits for its day. */
  readonly inForceSince: number | null;
  /** Whether it signs what is new. */
  readonly current: boolean;
  /** Device certificates that it has signed. */
  readonly signed: number;
}

/** A work order and how far it is. `passed` + `inWork` never exceed `quantity`. */
export interface OrderRow {
  readonly id: string;
  readonly product: string;
  readonly quantity: number;
  readonly customerLot: string | null;
  readonly state: 'open' | 'closed';
  /** RFC 3339. */
  readonly openedAt: string;
  readonly closedAt: string | null;
  /** Units that passed for it. */
  readonly passed: number;
  readonly inWork: number;
}

export type UnitState = 'in-progress' | 'passed' | 'failed' | 'error' | 'aborted' | 'imported';
/** `dropped`: a person decided that it is not to be made. */
export type OutboxState = 'pending' | 'parked' | 'done' | 'dropped';

export interface UnitRow {
  /** Grows with every change of the unit: the keyset cursor. */
  readonly cursor: number;
  readonly serial: string;
  readonly product: string;
  readonly registrationId: string;
  readonly deviceId: string | null;
  readonly state: UnitState;
  readonly hardwareId: string | null;
  readonly runs: number;
  /** null for a unit that was imported and never ran, as `lastSlot` is. */
  readonly lastRunId: string | null;
  readonly lastCode: string | null;
  readonly lastPerson: string;
  readonly lastSlot: string | null;
  /** RFC 3339. */
  readonly lastAt: string;
  /** When and by whom it passed, if it did and was not reworked since. */
  readonly passedAt: string | null;
  readonly passedBy: string | null;
  readonly credentialSha256: string | null;
  readonly enrollment: OutboxState | 'none';
  /** The work order that it was last started for. */
  readonly order: string | null;
}

export interface RunRow {
  readonly runId: string;
  readonly serial: string;
  readonly product: string;
  readonly registrationId: string;
  readonly slot: string;
  readonly port: string;
  readonly person: string;
  readonly lease: string;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly outcome: Outcome | null;
  readonly code: string | null;
  /** Sequence number of the run's last entry, and its kind: how far it came. */
  readonly lastEntry: number;
  readonly lastEntryKind: string;
  readonly order: string | null;
  /** The enrollment group that lets its device in; null: the unit gets an entry of its own. */
  readonly enrollmentGroup: string | null;
}

/** A credential's way: `key-intended` → `signature-intended` → `issued` → `injecting` → `live` (verified), or `voided`. */
export interface CredentialRow {
  readonly registrationId: string;
  readonly serial: string;
  /** null for a key that was imported. */
  readonly runId: string | null;
  readonly kind: Attestation;
  readonly keyOrigin: KeyOrigin | null;
  readonly state: 'key-intended' | 'signature-intended' | 'issued' | 'derived' | 'injecting' | 'live' | 'voided';
  readonly serialNumber: string | null;
  readonly publicKeySha256: string | null;
  readonly deviceKeySha256: string | null;
  readonly issuer: string | null;
  /** DER. */
  readonly tbs: Buffer | null;
  /** DER. */
  readonly certificate: Buffer | null;
  /** The signer's key that a symmetric key derives from; null for others. */
  readonly derivationKey: string | null;
  /** What was recorded of a symmetric key of DPS's making; null for others, and for one that is only intended. */
  readonly serviceKey: { readonly secondarySha256: string } | null;
  /** TPM2B_PUBLIC, of a TPM; the storage root key where the device is held to it. */
  readonly endorsementKey: Buffer | null;
  readonly storageRootKey: Buffer | null;
  /** SHA-256 of the certificate, of the symmetric key or of the endorsement key. */
  readonly sha256: string | null;
  readonly voidedReason: string | null;
}

/** A unit's enrollment, on its way to the cloud. The wanted attestation is the unit's live credential. */
export interface OutboxRow {
  /** Order of arrival. */
  readonly id: number;
  readonly registrationId: string;
  readonly serial: string;
  readonly product: string;
  readonly deviceId: string | null;
  readonly attestation: Attestation;
  readonly credentialSha256: string;
  /** Set when the cloud holds an older credential of this unit that this row replaces (rework). */
  readonly replacesSha256: string | null;
  /** Lower-case hex SHA-256 of the credential that the cloud holds, as far as the ledger knows; null: nothing. */
  readonly cloudSha256: string | null;
  /** The second credential that the cloud holds while the entry is rolled, the same way; null: none of ours. */
  readonly cloudSecondarySha256: string | null;
  /** How far a roll is: the next credential stands beside the old one, or the old one beside it; null: none is under way. */
  readonly roll: 'added' | 'promoted' | null;
  /** What a person turned the entry to; null: nobody did. */
  readonly cloudStatus: ProvisioningStatus | null;
  /** What a person had the entry say of its device, by setting; null: nobody did. */
  readonly cloudSettings: DpsFacts | null;
  /** The enrollment group that the entry keeps the device out of; null: it is no such entry. */
  readonly excludedFrom: string | null;
  readonly state: OutboxState;
  readonly attempts: number;
  readonly dueAtMs: number;
  readonly lastError: string | null;
}
