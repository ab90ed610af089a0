import type { Attestation } from '../domain/run.ts';

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
      }
    | {
        /** Keys that DPS made: by their lower-case hex SHA-256, since only DPS can tell them. Never created, only confirmed. */
        readonly kind: 'service-key';
        readonly primarySha256: string;
        readonly secondarySha256: string;
      }
    | {
        readonly kind: 'tpm' /** TPM2B_PUBLIC. */;
        readonly endorsementKey: Buffer;
        /** TPM2B_PUBLIC; null = whichever the TPM has. */
        readonly storageRootKey: Buffer | null;
      };
  readonly provisioningStatus: 'enabled' | 'disabled';
  readonly settings?: EnrollmentSettings;
  /** `roll`: what the unit had before stays beside it until a person drops it. */
  readonly renewal?: 'roll';
  /** Settings that a replacement leaves as the entry has them: a person said so, and may know better than `settings`. */
  readonly keeps?: readonly (keyof EnrollmentSettings)[];
}

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * What an entry says beside who the device is. A sync writes it and never compares it: afterwards it belongs to whoever runs
 * the cloud, who may have the station change it (`acts/entry-settings.ts`). What is absent is left to DPS's default.
 */
export interface EnrollmentSettings {
  readonly iotEdge?: boolean;
  readonly allocationPolicy?: 'hashed' | 'geoLatency' | 'static' | 'custom';
  /** Host names of linked hubs. */
  readonly iotHubs?: readonly string[];
  readonly customAllocation?: { readonly webhookUrl: string; readonly apiVersion: string };
  /** What becomes of the device's data when it registers again and another hub is its own. */
  readonly reprovisionPolicy?: 'migrate' | 'reset' | 'never';
  readonly initialTwin?: { readonly tags: JsonObject; readonly desired: JsonObject };
  readonly deviceInformation?: JsonObject;
}

/** What the cloud has, as far as it tells. */
export interface ExistingEnrollment {
  readonly registrationId: string;
  readonly etag: string;
  /** Whether it is the wanted one: attestation (certificate SHA-256, both keys in constant time, or the endorsement key), device id, status. */
  readonly matches: boolean;
  /** A run had DPS make it, and it lacks its settings still. */
  readonly isReserved: boolean;
  /** The first thing that differs, for a person; null when nothing does. */
  readonly difference: 'attestation' | 'device id' | 'provisioning status' | null;
  /** Lower-case hex SHA-256 of the enrolled certificate, primary key or endorsement key; null when the cloud does not tell it. */
  readonly credentialSha256: string | null;
}

/** The fate of one item of a request; nothing here is thrown, so that one item never hides another's result. */
export type EnrollmentResult =
  | { readonly registrationId: string; readonly status: 'created'; readonly etag: string | null }
  /** Something is there under this id, or may be: compare before anything else. */
  | { readonly registrationId: string; readonly status: 'exists' }
  /** The cloud failed on this item alone; the same again may succeed. */
  | { readonly registrationId: string; readonly status: 'failed'; readonly code: string }
  /** The cloud will never take it as it is: a person must look. */
  | { readonly registrationId: string; readonly status: 'refused'; readonly code: string; readonly message: string };

/** A call, as far as its price matters. */
export type EnrollmentCall =
  | { readonly kind: 'create'; readonly items: number }
  | { readonly kind: 'compare'; readonly attestation: Attestation }
  /** `keeps`: it reads first what is to stay, settings or the keys that DPS made. */
  | { readonly kind: 'replace'; readonly keeps?: boolean };

export interface EnrollmentService {
  /** Items a single `create` may take. */
  readonly batchSize: number;
  /** How many operations of the cloud's quota the call takes. */
  price(call: EnrollmentCall): number;
  /** HTTP requests sent so far. */
  readonly requests: number;
  /** The station's clock minus the cloud's in ms, at the cloud's last answer (±1 s); null before the first. */
  readonly lastClockSkewMs: number | null;
  /**
   * Creates up to `batchSize` enrollments, never overwriting one. When it throws, any of them may or may not exist: compare.
   * @throws DPS_UNREACHABLE and DPS_TIMEOUT (detail `sent`: false = the cloud saw nothing of it), DPS_THROTTLED and
   * DPS_UNAVAILABLE (detail `retryAfterMs`, null when the cloud names none), DPS_ANSWER_UNREADABLE, DPS_UNAUTHORIZED
   * (detail `clockSkewMs`), DPS_UNTRUSTED, DPS_WRONG_ENDPOINT, DPS_REQUEST_REFUSED (a whole bulk), the signal's reason
   */
  create(enrollments: readonly Enrollment[], signal: AbortSignal): Promise<EnrollmentResult[]>;
  /** What the cloud holds under the id, compared with `wanted`; undefined when nothing. Same errors. */
  compare(wanted: Enrollment, signal: AbortSignal): Promise<ExistingEnrollment | undefined>;
  /**
   * Puts `wanted` in the place of exactly the version that `etag` names. Keys that DPS made stay, and must be there still.
   * @throws also DPS_PRECONDITION_FAILED
   */
  replace(wanted: Enrollment, etag: string, signal: AbortSignal): Promise<EnrollmentResult>;
  close(): Promise<void>;
}

/**
 * Puts the credential that the unit has into its entry, beside the one that is there, and records it. `impossible`: no roll
 * leads there. `changed`: the entry or the unit moved under its hands. @throws as the service does, DPS_RIGHTS_MISSING
 */
export type RollIn = (
  unit: { readonly registrationId: string; readonly serial: string },
  signal: AbortSignal,
) => Promise<'rolled-in' | 'impossible' | 'changed'>;
