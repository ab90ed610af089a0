import type { DpsFacts } from './dps-change.ts';
import type { GroupAttestation } from './run.ts';

/** Entries about what the cloud holds for units: entries of their own, and groups. */
export interface CloudEntryContents {
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

  /**
   * A person had a device of a group kept out: by an entry of its own, which is off, and which DPS looks at before the group.
   * `how`: made by us, or found so after a lost answer.
   */
  'enrollment.excluded': {
    registrationId: string;
    reason: string;
    group: string;
    how: 'created' | 'found-equal';
    after: CloudEntry<'disabled'>;
  };
  /** That entry was removed, and the group lets the device in again; `before` null = it was found gone. */
  'enrollment.readmitted': { registrationId: string; reason: string; group: string; before: CloudEntry | null };

  /**
   * A step of replacing the entry's credential without a gap. `added`: the next one stands beside the one that it has.
   * `promoted`: the next one is the primary; the old one stays beside it or is gone. `dropped`: the old one is gone.
   * `derivationKey`: of which the next key derives, in the signer's words; null for a certificate.
   */
  'enrollment.rolled': {
    registrationId: string;
    reason: string;
    step: RollStep;
    derivationKey: string | null;
    before: WithSecondary<CloudEntry>;
    after: WithSecondary<CloudEntry>;
  };

  /**
   * A person had the entry say something else of its device: hubs, policies, twin. `wanted` has what the act named, null for
   * DPS's own default; it holds until another act names it. `before` equals `after` when it was found so.
   */
  'enrollment.updated': {
    registrationId: string;
    reason: string;
    wanted: DpsFacts;
    before: WithSettings<CloudEntry>;
    after: WithSettings<CloudEntry>;
  };

  /** A person asked the cloud whether the unit's device has registered; `found` null = it never did. */
  'registration.seen': { registrationId: string; found: DpsFacts | null };

  /** An enrollment group in DPS, which lets in every device with a credential of its CA or key. */
  'group.created': { group: string; reason: string; how: 'created' | 'found-equal'; after: CloudGroupEntry };
  /** The group's key was brought into the signer, which derives the keys of its devices from now on. */
  'group.key-adopted': { group: string; key: string; signer: string; notForProduction: boolean };
  'group.updated': { group: string; reason: string; before: CloudGroupEntry; after: CloudGroupEntry };
  /** The same of a group: its CA, or the key that its devices' keys derive from. */
  'group.rolled': {
    group: string;
    reason: string;
    step: RollStep;
    derivationKey: string | null;
    before: WithSecondary<CloudGroupEntry>;
    after: WithSecondary<CloudGroupEntry>;
  };
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
  /** What else it said, one fact a line; a webhook without its query, a twin by its SHA-256. Absent in older entries. */
  settings?: DpsFacts;
}

/** Lower-case hex SHA-256 of the second credential; null where there is none. */
export type WithSecondary<Entry> = Entry & { secondarySha256: string | null };

/** What an entry says of its device beside DPS's own defaults; a webhook without its query, a twin by its SHA-256. */
export type WithSettings<Entry> = Entry & { settings: DpsFacts };

export const rollSteps = ['added', 'promoted', 'dropped'] as const;
export type RollStep = (typeof rollSteps)[number];

/** What entries about a group are filed under. */
export const groupSubject = (group: string): string => `group:${group}`;

interface EnrollmentTurned<Status extends ProvisioningStatus> {
  registrationId: string;
  reason: string;
  before: CloudEntry;
  after: CloudEntry<Status>;
}
