import type { ProvisioningStatus } from '../domain/entry-cloud.ts';
import type { Attestation } from '../domain/run.ts';
import type { CloudRegistration } from './cloud-registration.ts';
import type { CredentialPair } from './credential-pair.ts';
import type { Enrollment, EnrollmentSettings } from './enrollment-service.ts';
import type { GroupDirectory } from './group-directory.ts';

/** The directory port: what the cloud holds, whoever made it, and how a person changes it. Azure DPS stands behind it. */

/** An individual entry as the cloud tells it. */
export interface CloudEnrollment {
  /** Lower case: the service does not tell cases apart. */
  readonly registrationId: string;
  readonly deviceId: string | null;
  readonly etag: string;
  /** `ca-reference`: whichever certificate a CA in DPS signed for this id, so that no digest is there to compare. */
  readonly attestation: Attestation | 'ca-reference' | 'other';
  readonly status: ProvisioningStatus;
  /** Lower-case hex SHA-256 of the primary certificate or key, or of the endorsement key; null where it was not asked for, or there is none. */
  readonly credentialSha256: string | null;
  /** The same of what stands beside it. */
  readonly secondarySha256: string | null;
  /** What it says beside its credential; what is absent is not there. A webhook's address may hold a key. */
  readonly settings: EnrollmentSettings;
}

/** What is to be different in an entry; what is absent stays. */
export interface SettingsChange {
  readonly settings: EnrollmentSettings;
  /** Settings that become DPS's own default again. */
  readonly clear: readonly (keyof EnrollmentSettings)[];
}

/** All methods throw DPS_* and the signal's reason, as `EnrollmentService.create` does. */
export interface EnrollmentDirectory {
  /** The entry with its credential's digest; undefined when there is none. */
  find(registrationId: string, signal: AbortSignal): Promise<CloudEnrollment | undefined>;
  /** Creates it, never over one that is there. @throws also DPS_PRECONDITION_FAILED when it exists */
  create(wanted: Enrollment, signal: AbortSignal): Promise<CloudEnrollment>;
  /**
   * Turns exactly the version that `etag` names on or off; everything else in it stays. @throws also DPS_PRECONDITION_FAILED,
   * also when the entry is gone
   */
  turn(
    entry: { readonly registrationId: string; readonly etag: string },
    status: ProvisioningStatus,
    signal: AbortSignal,
  ): Promise<CloudEnrollment>;
  /** Changes settings of exactly the version that `etag` names; everything else in it stays. @throws also DPS_PRECONDITION_FAILED */
  change(
    entry: { readonly registrationId: string; readonly etag: string },
    to: SettingsChange,
    signal: AbortSignal,
  ): Promise<CloudEnrollment>;
  /** Puts another pair into exactly the version that `etag` names; everything else in it stays. @throws also DPS_PRECONDITION_FAILED */
  roll(
    entry: { readonly registrationId: string; readonly etag: string },
    to: CredentialPair,
    signal: AbortSignal,
  ): Promise<CloudEnrollment>;
  /** Deletes exactly the version that `etag` names; false when nothing was there. @throws also DPS_PRECONDITION_FAILED */
  delete(entry: { readonly registrationId: string; readonly etag: string }, signal: AbortSignal): Promise<boolean>;
  /** Whether the device ever registered; undefined when it never did. Needs the right RegistrationStatusRead. */
  registration(registrationId: string, signal: AbortSignal): Promise<CloudRegistration | undefined>;
  /** A page of all entries, in the service's own order, without digests of keys. `after` is the last page's `next`. */
  page(
    page: { readonly limit: number; readonly after?: string },
    signal: AbortSignal,
  ): Promise<{ readonly entries: readonly CloudEnrollment[]; readonly next: string | null }>;
  /** The groups beside the individual entries, over the same connection. */
  readonly groups: GroupDirectory;
  close(): Promise<void>;
}
