import type { ProvisioningStatus } from '../domain/entry-cloud.ts';
import type { GroupAttestation } from '../domain/run.ts';
import type { CloudRegistration } from './cloud-registration.ts';
import type { CredentialPair } from './credential-pair.ts';
import type { EnrollmentSettings } from './enrollment-service.ts';

/** The group port: enrollment groups in the cloud, each letting in every device with a credential of its CA or key. */

/** A group as the cloud tells it. */
export interface CloudGroup {
  /** Lower case: the service does not tell cases apart. */
  readonly group: string;
  readonly etag: string;
  readonly attestation: GroupAttestation | 'other';
  readonly status: ProvisioningStatus;
  /** Lower-case hex SHA-256 of the issuing certificates; null for a symmetric key, and where there is none. */
  readonly primarySha256: string | null;
  readonly secondarySha256: string | null;
  /** X.509 by the names of uploaded CAs instead of by certificates; null: it is not. */
  readonly caReferences: CaReferences | null;
  /** What is said there of all its devices; what is absent is not. */
  readonly settings: GroupSettings;
}

/** Names of CAs that the service holds; they let devices in while they are verified. */
export interface CaReferences {
  readonly primary: string;
  readonly secondary: string | null;
}

/** What a group says of its devices. The initial twin is the same for all of them. */
export type GroupSettings = Omit<EnrollmentSettings, 'deviceInformation'>;

/** What a change does; what is absent stays as it is. */
export interface GroupChange {
  readonly status?: ProvisioningStatus;
  /** DER of a second CA beside the first; null takes it away. */
  readonly secondary?: Buffer | null;
  /** The same of a group by CA reference. */
  readonly secondaryReference?: string | null;
  readonly settings?: GroupSettings;
  /** Settings that become DPS's own default again. */
  readonly clear?: readonly (keyof GroupSettings)[];
}

export interface WantedGroup {
  readonly group: string;
  readonly status: ProvisioningStatus;
  /** The CA whose devices are let in, by its certificate or by its name there; or the keys that theirs derive from. */
  readonly attestation: CredentialPair | ({ readonly kind: 'ca-reference' } & CaReferences);
  readonly settings?: GroupSettings;
}

/** All methods throw DPS_* and the signal's reason, as `EnrollmentService.create` does. */
export interface GroupDirectory {
  find(group: string, signal: AbortSignal): Promise<CloudGroup | undefined>;
  /** Creates it, never over one that is there. @throws also DPS_PRECONDITION_FAILED when it exists */
  create(wanted: WantedGroup, signal: AbortSignal): Promise<CloudGroup>;
  /** Changes exactly the version that `etag` names; everything else in it stays. @throws also DPS_PRECONDITION_FAILED */
  change(
    entry: { readonly group: string; readonly etag: string },
    to: GroupChange,
    signal: AbortSignal,
  ): Promise<CloudGroup>;
  /** False when nothing was there. @throws also DPS_PRECONDITION_FAILED */
  delete(entry: { readonly group: string; readonly etag: string }, signal: AbortSignal): Promise<boolean>;
  /** Puts another pair of CAs or keys into exactly the version that `etag` names. @throws also DPS_PRECONDITION_FAILED */
  roll(
    entry: { readonly group: string; readonly etag: string },
    to: CredentialPair,
    signal: AbortSignal,
  ): Promise<CloudGroup>;
  /** The keys of a symmetric-key group, raw: the caller zeroes them. @throws DPS_ANSWER_UNREADABLE for a group of another kind */
  keys(group: string, signal: AbortSignal): Promise<{ readonly primary: Buffer; readonly secondary: Buffer }>;
  page(
    page: { readonly limit: number; readonly after?: string },
    signal: AbortSignal,
  ): Promise<{ readonly groups: readonly CloudGroup[]; readonly next: string | null }>;
  /** The devices that the group let in. Needs the right RegistrationStatusRead. */
  registrations(
    group: string,
    page: { readonly limit: number; readonly after?: string },
    signal: AbortSignal,
  ): Promise<{
    readonly registrations: readonly (CloudRegistration & { readonly registrationId: string })[];
    readonly next: string | null;
  }>;
}
