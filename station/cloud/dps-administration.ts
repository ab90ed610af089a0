/**
 * The administration port: what stands above enrollments in DPS, for whoever sets a site up. One implementation talks to
 * Azure Resource Manager.
 *
 * Every call @throws DPS_ARM_UNREACHABLE, DPS_ARM_TIMEOUT, DPS_ARM_UNTRUSTED, DPS_ARM_LOGIN_FAILED,
 * DPS_ARM_UNAUTHENTICATED, DPS_ARM_RIGHTS_MISSING, DPS_ARM_SERVICE_UNKNOWN, DPS_ARM_UNAVAILABLE, DPS_ARM_REFUSED, the
 * signal's reason; a change also DPS_ARM_ETAG_MOVED.
 */
export interface DpsAdministration {
  /** The service that it is about. */
  readonly service: string;
  readonly resourceGroup: string;

  cas(signal: AbortSignal): Promise<UploadedCa[]>;
  /** undefined when no CA has that name. */
  ca(name: string, signal: AbortSignal): Promise<UploadedCa | undefined>;
  /** `etag` null = there is none of that name yet; else that version is replaced. */
  uploadCa(ca: { name: string; certificate: Buffer; etag: string | null }, signal: AbortSignal): Promise<UploadedCa>;
  /** The code that a proof of possession must carry as its CN; good until the next one. */
  generateCode(name: string, etag: string, signal: AbortSignal): Promise<{ code: string; etag: string }>;
  /** `proof`: the verification certificate, DER. */
  verifyCa(name: string, etag: string, proof: Buffer, signal: AbortSignal): Promise<UploadedCa>;
  deleteCa(name: string, etag: string, signal: AbortSignal): Promise<void>;

  /** undefined when the resource group has no service of that name. */
  instance(signal: AbortSignal): Promise<DpsInstance | undefined>;
  /** Waits until it is there: minutes. */
  createInstance(
    terms: { location: string; allocationPolicy: DpsAllocationPolicy },
    signal: AbortSignal,
  ): Promise<DpsInstance>;
  /** The caller zeroes the keys. */
  accessKeys(signal: AbortSignal): Promise<AccessKeys[]>;
  /** Changes one linked hub of exactly the version that `etag` names, and nothing else. */
  changeHub(change: HubChange, etag: string, signal: AbortSignal): Promise<DpsInstance>;
}

/** A CA as the service holds it. */
export interface UploadedCa {
  readonly name: string;
  /** Changes at every step. */
  readonly etag: string;
  readonly subject: string;
  /** Upper-case hex SHA-1, as Azure's pages show it. */
  readonly thumbprint: string;
  /** Lower-case hex, of the DER. */
  readonly sha256: string;
  readonly expiresAt: Date;
  readonly isVerified: boolean;
  /** DER. */
  readonly certificate: Buffer;
}

export type DpsAllocationPolicy = 'Hashed' | 'GeoLatency' | 'Static';

export interface DpsInstance {
  readonly name: string;
  readonly etag: string;
  readonly location: string;
  readonly state: string;
  readonly idScope: string;
  readonly serviceHost: string;
  readonly deviceHost: string;
  readonly allocationPolicy: string;
  readonly hubs: readonly LinkedHub[];
}

export interface LinkedHub {
  readonly hostName: string;
  readonly location: string;
  readonly weight: number;
  /** False: only entries that name the hub go there. */
  readonly applyAllocationPolicy: boolean;
}

export interface AccessKeys {
  readonly policy: string;
  /** As Azure writes them, comma-separated. */
  readonly rights: string;
  /** base64 text. */
  readonly primaryKey: Buffer;
  /** base64 text. */
  readonly secondaryKey: Buffer;
}

export type HubChange =
  | {
      readonly kind: 'link';
      readonly hub: LinkedHub;
      /** Of the hub, with a key; the caller zeroes it. */
      readonly connectionString: Buffer;
    }
  | { readonly kind: 'weight'; readonly hostName: string; readonly weight: number }
  | { readonly kind: 'unlink'; readonly hostName: string };
