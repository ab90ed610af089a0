/** The enrollment port: what the sync asks of the cloud. One implementation talks to Azure DPS. */

/** A DPS individual enrollment as the station wants it to be. */
export interface Enrollment {
  readonly registrationId: string;
  /** IoT Hub device id; null = the registration id. */
  readonly deviceId: string | null;
  readonly attestation:
    | { readonly kind: 'x509' /** Leaf certificate, DER. */; readonly certificate: Buffer }
    | {
        readonly kind: 'symmetric-key' /** 32 raw bytes; the caller zeroes them. */;
        readonly primaryKey: Buffer;
        readonly secondaryKey: Buffer;
      };
  readonly provisioningStatus: 'enabled' | 'disabled';
}

/** What the cloud has, as far as it tells. */
export interface ExistingEnrollment {
  readonly registrationId: string;
  readonly etag: string;
  /** Whether its attestation is the wanted one: certificate SHA-256, or both keys (compared in constant time). */
  readonly matches: boolean;
  /** Lower-case hex SHA-256 of the enrolled certificate; null for symmetric keys. */
  readonly certificateSha256: string | null;
}

/** The fate of one item of a request; nothing here is thrown, so that one item never hides another's result. */
export type EnrollmentResult =
  | { readonly registrationId: string; readonly status: 'created'; readonly etag: string | null }
  /** 409201: something is there under this id; compare before anything else. */
  | { readonly registrationId: string; readonly status: 'exists' }
  /** The cloud will never take it as it is: a person must look. */
  | { readonly registrationId: string; readonly status: 'refused'; readonly code: string; readonly message: string };

export interface EnrollmentService {
  /** Items a single `create` may take. */
  readonly batchSize: number;
  /**
   * Creates up to `batchSize` enrollments. When it throws, any of them may or may not exist: compare.
   * @throws DPS_UNREACHABLE, DPS_TIMEOUT, DPS_THROTTLED (detail `retryAfterMs`), DPS_UNAVAILABLE, DPS_UNAUTHORIZED (detail `clockSkewMs`), DPS_REQUEST_REFUSED
   */
  create(enrollments: readonly Enrollment[], signal: AbortSignal): Promise<EnrollmentResult[]>;
  /** What the cloud holds under the id, compared with `wanted`; undefined when nothing. Same errors. */
  compare(wanted: Enrollment, signal: AbortSignal): Promise<ExistingEnrollment | undefined>;
  /** Puts `wanted` in the place of exactly the version that `etag` names. @throws also DPS_PRECONDITION_FAILED */
  replace(wanted: Enrollment, etag: string, signal: AbortSignal): Promise<EnrollmentResult>;
  close(): Promise<void>;
}
