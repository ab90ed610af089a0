import type { ProvisioningStatus } from '../domain/entry-cloud.ts';

/**
 * The service-key port: symmetric keys that the cloud makes. A run reserves its unit's entry, which is there from then on
 * but turned off and marked as that run's; the sync gives it its settings and turns it on once the unit has passed.
 */

/** An individual entry as it stands in the cloud. */
export interface ServiceEntry {
  readonly etag: string;
  readonly status: ProvisioningStatus;
  /** The id of the run that reserved it; null: nobody did, or it is in use since. */
  readonly reservedBy: string | null;
  /** Lower-case hex SHA-256 of the primary certificate or key, or of the endorsement key; null where the cloud does not tell it. */
  readonly credentialSha256: string | null;
}

/** Keys of an entry, raw: whoever gets them zeroes both. */
export interface ServiceKeyPair {
  readonly primary: Buffer;
  readonly secondary: Buffer;
}

/** All methods throw DPS_* as `EnrollmentService.create` does, and the signal's reason. */
export interface ServiceKeys {
  /** The entry under the id; undefined: none. It proves that the cloud answers and may be asked. @throws also DPS_RIGHTS_MISSING */
  look(registrationId: string, signal: AbortSignal): Promise<ServiceEntry | undefined>;
  /**
   * Makes an entry with keys of the cloud's making, turned off and marked. Never overwrites one. When it throws, the entry may
   * be there: look. @throws also DPS_PRECONDITION_FAILED: something is there
   */
  reserve(
    registrationId: string,
    runId: string,
    signal: AbortSignal,
  ): Promise<ServiceKeyPair & { readonly etag: string }>;
  keys(registrationId: string, signal: AbortSignal): Promise<ServiceKeyPair>;
  /** Deletes exactly that version; nothing there is no error. @throws also DPS_PRECONDITION_FAILED */
  remove(registrationId: string, etag: string, signal: AbortSignal): Promise<void>;
}
