import type { DpsChangeContents } from './dps-change.ts';
import type { CloudEntryContents } from './entry-cloud.ts';
import type { PeopleEntryContents } from './entry-people.ts';
import type { ServiceKeyEntryContents } from './entry-service-key.ts';
import type { TpmEntryContents } from './entry-tpm.ts';
import type { Attestation, Check, KeyOrigin, Outcome, Phase, Traffic } from './run.ts';

/**
 * The ledger's vocabulary: every kind of entry and what it says. An entry is written once and never changes; the
 * tables of units, runs, credentials and outbox are only a view of them, and can be rebuilt from them.
 *
 * Entries never hold a private or a symmetric key. Digests are lower-case hex SHA-256, binary is base64, times are
 * RFC 3339 UTC with milliseconds, lengths of time are seconds.
 */
export interface EntryContents
  extends PeopleEntryContents,
    DpsChangeContents,
    CloudEntryContents,
    TpmEntryContents,
    ServiceKeyEntryContents {
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
    /** The issuing keys after the first, in the order of their generations; absent where there is none. */
    nextIssuingKeys?: readonly string[];
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
    /** The signer's key that it is for, where that is not the first: then it signs once it was switched to. */
    key?: string;
  };
  /** From here on `after` signs what is new, as was planned for `from`; what `before` signed stays good. */
  'issuer.switched': { before: string; after: string; from: string };

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
    /** The entry of a second person's approval, where there are people who can give one: good for this run alone. */
    approval?: number;
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
