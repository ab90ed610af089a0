import type { ProvisioningStatus } from '../domain/entry-cloud.ts';
import type { GroupAttestation } from '../domain/run.ts';
import type { CloudRegistration } from './cloud-registration.ts';
import type { CredentialPair } from './credential-pair.ts';

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
}

export interface WantedGroup {
  readonly group: string;
  readonly status: ProvisioningStatus;
  /** X.509: the certificate, DER, of the CA whose devices are let in. Symmetric: the cloud makes the keys. */
  readonly attestation: { readonly kind: 'x509'; readonly certificate: Buffer } | { readonly kind: 'symmetric-key' };
}

/** All methods throw DPS_* and the signal's reason, as `EnrollmentService.create` does. */
export interface GroupDirectory {
  find(group: string, signal: AbortSignal): Promise<CloudGroup | undefined>;
  /** Creates it, never over one that is there. @throws also DPS_PRECONDITION_FAILED when it exists */
  create(wanted: WantedGroup, signal: AbortSignal): Promise<CloudGroup>;
  /**
   * Changes exactly the version that `etag` names; everything else in it stays. `secondary`: the DER of a second CA beside the
   * first, null takes it away. @throws also DPS_PRECONDITION_FAILED
   */
  change(
    entry: { readonly group: string; readonly etag: string },
    to: { readonly status?: ProvisioningStatus; readonly secondary?: Buffer | null },
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
