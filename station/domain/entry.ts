import type { DpsChangeContents } from './dps-change.ts';
import type { PeopleEntryContents } from './entry-people.ts';
import type { TpmEntryContents } from './entry-tpm.ts';
import type { Attestation, Check, GroupAttestation, KeyOrigin, Outcome, Phase, Traffic } from './run.ts';

/**
 * The ledger's vocabulary: every kind of entry and what it says. An entry is written once and never changes; the
 * tables of units, runs, credentials and outbox are only a view of them, and can be rebuilt from them.
 *
 * Entries never hold a private or a symmetric key. Digests are lower-case hex SHA-256, binary is base64, times are
 * RFC 3339 UTC with milliseconds, lengths of time are seconds.
 */
export interface EntryContents extends PeopleEntryContents, DpsChangeContents, TpmEntryContents {
  'station.initialised': { site: string; signer: string; notForProduction: boolean };
  /** A configuration file is not what it was when the station last looked; `sha256` null = the file is gone. */
  'config.changed': { file: string; sha256: string | null };
  /** A person looked at a clock that is behind the ledger and says that it is right now: the records before were dated too late. */
  'clock.accepted': { behindSeconds: number; reason: string };
  /** Somebody at the line asked for help: over a unit in a slot, a scan that was not taken, or nothing that is shown. */
  'supervisor.called': { slot: string | null; serial: string | null; code: string | null };
  'signer.key-created': {
    key: string;
    algorithm: string;
    publicKey: string | null;
    signer: string;
    notForProduction: boolean;
  };
  /**
   * The line goes on with another signer than the ledger knew: `before` and `after` are the digests of both, `approval` the
   * entry in which a second person allowed it, good for one time. Keys are public keys, DER SubjectPublicKeyInfo.
   */
  'signer.changed': {
    before: string;
    after: string;
    approval: number;
    signer: string;
    auditKey: string;
    issuingKey: string | null;
    notForProduction: boolean;
  };
  'issuer.activated': {
    certificate: string;
    /** What leads from it to the root, nearest first; empty when it signed itself. */
    chain: readonly string[];
    sha256: string;
    subject: string;
    selfSigned: boolean;
    notForProduction: boolean;
  };

  /** The first record of an attempt, before the device is touched. `rework` is the person's reason. */
  'run.started': {
    runId: string;
    product: string;
    slot: string;
    port: string;
    family: string;
    attestation: Attestation;
    keyOrigin: KeyOrigin | null;
    registrationId: string;
    deviceId: string | null;
    rework: string | null;
    /** The work order it counts against, if there is one. */
    order?: string;
    /** The DPS enrollment group that lets its device in: it needs no entry of its own. */
    enrollmentGroup?: string;
    /** The process's lease: while it is held, the run lives; once it is free, the run was interrupted. */
    lease: string;
  };
  /** A scan that was not allowed to become a run. */
  'run.refused': { product: string; slot: string; code: string; message: string };
  'unit.identified': {
    runId: string;
    hardwareId: string;
    hardwareIdKind: string;
    model: string | null;
    firmware: string | null;
  };
  /** Intent: the device is about to be told to make a key (or its places are about to be erased for one). */
  'key.intended': { runId: string; registrationId: string; keyOrigin: KeyOrigin; erase: boolean };
  /** A symmetric key was derived from `derivationKey` and the registration id; `keySha256` knows it again. */
  'key.derived': {
    runId: string;
    registrationId: string;
    derivationKey: string;
    keySha256: string;
    notForProduction: boolean;
  };
  /** Intent: these exact bytes are about to be signed. A crash re-signs them, never others. */
  'signature.intended': {
    runId: string;
    registrationId: string;
    issuer: string;
    serialNumber: string;
    publicKeySha256: string;
    /** How the device's `readState` names the key, where it does. */
    deviceKeySha256: string | null;
    keyOrigin: KeyOrigin;
    keyAttestation: { format: string; verified: boolean; evidence: string } | null;
    tbs: string;
  };
  /** The signed certificate, recorded before the device sees it. */
  'certificate.issued': {
    runId: string;
    registrationId: string;
    serialNumber: string;
    sha256: string;
    certificate: string;
    signer: string;
    notForProduction: boolean;
  };
  /**
   * A credential (or an intent that was never signed) will not be used, and why; only then may the unit get another.
   * `serialNumber` is null for a symmetric key, `sha256` for an intent that was never signed.
   */
  'credential.voided': {
    runId: string;
    registrationId: string;
    serialNumber: string | null;
    sha256: string | null;
    reason: string;
  };
  /** Intent: this credential and these settings are about to be written into the device. */
  'injection.intended': {
    runId: string;
    registrationId: string;
    /** SHA-256 of the leaf's DER, or of the symmetric key. */
    credentialSha256: string;
    idScope: string;
    globalEndpoint: string;
  };
  /** The run's verdict. With PASS it makes the unit's enrollment due, in the same transaction. */
  'run.finished': {
    runId: string;
    registrationId: string;
    outcome: Outcome;
    phase: Phase;
    code: string | null;
    message: string | null;
    checks: readonly Check[];
    seconds: number;
    traffic: Traffic;
    credentialSha256: string | null;
    notForProduction: boolean;
    /** True when this verdict was given at start to a run whose process died. */
    recovered: boolean;
  };

  /** The cloud holds the unit's enrollment now. `how`: created by us, found equal after a lost answer, or replaced after rework. */
  'enrollment.created': {
    registrationId: string;
    credentialSha256: string;
    how: 'created' | 'found-equal' | 'replaced';
    attempts: number;
    etag: string | null;
  };
  /** Set aside for a person. */
  'enrollment.parked': {
    registrationId: string;
    credentialSha256: string;
    code: string;
    reason: string;
    attempts: number;
  };
  /** A person sent a parked row on its way again. */
  'enrollment.retried': { registrationId: string; reason: string };
  /** A person decided that this enrollment is not to be made. A retry takes the decision back. */
  'enrollment.dropped': { registrationId: string; reason: string };
  /** A person had DPS turn the device away: its entry stays. `before` equals `after` when it was found so. */
  'enrollment.disabled': EnrollmentTurned<'disabled'>;
  'enrollment.enabled': EnrollmentTurned<'enabled'>;
  /** A person had the entry removed from DPS; `before` null = it was found gone. A retry makes it again. */
  'enrollment.deleted': { registrationId: string; reason: string; before: CloudEntry | null };

  /** An enrollment group in DPS, which lets in every device with a credential of its CA or key. */
  'group.created': { group: string; reason: string; how: 'created' | 'found-equal'; after: CloudGroupEntry };
  /** The group's key was brought into the signer, which derives the keys of its devices from now on. */
  'group.key-adopted': { group: string; key: string; signer: string; notForProduction: boolean };
  'group.updated': { group: string; reason: string; before: CloudGroupEntry; after: CloudGroupEntry };
  /** `before` null = it was found gone. */
  'group.deleted': { group: string; reason: string; before: CloudGroupEntry | null };
}

/** An entry in DPS as the cloud told it. */
export interface CloudEntry<Status extends ProvisioningStatus = ProvisioningStatus> {
  status: Status;
  etag: string;
  /** SHA-256 of the certificate or of the primary key; null where the cloud tells neither. */
  credentialSha256: string | null;
}
export type ProvisioningStatus = 'enabled' | 'disabled';

/** A group in DPS as the cloud told it: its credential is the issuing certificate, or the key that device keys derive from. */
export interface CloudGroupEntry extends CloudEntry {
  attestation: GroupAttestation;
}

/** What entries about a group are filed under. */
export const groupSubject = (group: string): string => `group:${group}`;

interface EnrollmentTurned<Status extends ProvisioningStatus> {
  registrationId: string;
  reason: string;
  before: CloudEntry;
  after: CloudEntry<Status>;
}

export type EntryKind = keyof EntryContents;

/** What a caller appends; the ledger adds sequence number, station and time. */
export type NewEntry = {
  [Kind in EntryKind]: {
    kind: Kind;
    /** The unit's serial number where the entry is about a unit; else what it is about (a file, a key). */
    subject: string;
    /** Who did it: a person's id, or `station` for the machine's own acts. */
    person: string;
    content: EntryContents[Kind];
  };
}[EntryKind];

/** An entry as read back: `record` in its parsed form. */
export type Entry = NewEntry & {
  /** Schema version of the record. */
  v: 1;
  /** Position in the tree, from 0. */
  seq: number;
  station: string;
  at: string;
};
