/** What any entry says of its devices. Optional fields are absent, never null, as DPS answers them. */
export interface EntryTerms {
  readonly capabilities?: JsonObject;
  readonly iotHubHostName?: string;
  readonly iotHubs?: readonly string[];
  readonly initialTwin?: JsonObject;
  readonly etag: string;
  readonly provisioningStatus: ProvisioningStatus | null;
  readonly reprovisionPolicy?: JsonObject;
  readonly createdDateTimeUtc: string;
  readonly lastUpdatedDateTimeUtc: string;
  readonly allocationPolicy?: AllocationPolicy;
  readonly customAllocationDefinition?: JsonObject;
}

/** An individual enrollment as the emulator keeps it. */
export interface EnrollmentRecord extends EntryTerms {
  /** As first written; compared without regard to case. */
  readonly registrationId: string;
  readonly deviceId?: string;
  readonly optionalDeviceInformation?: JsonObject;
  readonly attestation: Attestation;
}

/** An enrollment group: one entry for all devices that its key or its CA stands for. */
export interface GroupRecord extends EntryTerms {
  /** As first written; compared without regard to case. */
  readonly enrollmentGroupId: string;
  readonly attestation: GroupAttestation;
}

type MadeByTheService = 'etag' | 'createdDateTimeUtc' | 'lastUpdatedDateTimeUtc';
/** What a client may set: a record without what the service makes. */
export type EnrollmentDraft = Omit<EnrollmentRecord, MadeByTheService>;
export type GroupDraft = Omit<GroupRecord, MadeByTheService>;

export type JsonObject = Readonly<Record<string, unknown>>;
export type ProvisioningStatus = 'enabled' | 'disabled';
export type AllocationPolicy = 'hashed' | 'geoLatency' | 'static' | 'custom';

export interface CertificateInfo {
  /** X.500 name as .NET writes it: most specific first, “, ” between. */
  readonly subjectName: string;
  /** Upper-case hex. */
  readonly sha1Thumbprint: string;
  /** Upper-case hex. */
  readonly sha256Thumbprint: string;
  readonly issuerName: string;
  readonly notBeforeUtc: string;
  readonly notAfterUtc: string;
  /** Upper-case hex. */
  readonly serialNumber: string;
  readonly version: number;
}

export interface CertificateWithInfo {
  readonly info: CertificateInfo;
}

export type Attestation =
  | {
      readonly type: 'x509';
      readonly x509: {
        readonly clientCertificates: {
          readonly primary: CertificateWithInfo;
          readonly secondary?: CertificateWithInfo;
        };
      };
    }
  | ByCaReference
  | {
      readonly type: 'symmetricKey';
      /** base64; secret */
      readonly symmetricKey: { readonly primaryKey: string; readonly secondaryKey: string };
    }
  | { readonly type: 'tpm'; readonly tpm: { readonly endorsementKey: string; readonly storageRootKey?: string } }
  /** Nothing that a device could prove itself by. */
  | { readonly type: 'none' };

/** The CA's certificate is kept, since devices need not send it; it is never answered. */
export interface SigningCertificate extends CertificateWithInfo {
  /** base64 of DER */
  readonly der: string;
}

export type GroupAttestation =
  | Extract<Attestation, { type: 'symmetricKey' }>
  | {
      readonly type: 'x509';
      readonly x509: {
        readonly signingCertificates: { readonly primary: SigningCertificate; readonly secondary?: SigningCertificate };
      };
    }
  | ByCaReference;

/** By the names of CAs that were uploaded over ARM; they let devices in while they are verified. */
export interface ByCaReference {
  readonly type: 'x509';
  readonly x509: { readonly caReferences: CaReferences };
}

export interface CaReferences {
  readonly primary: string;
  readonly secondary?: string;
}

const registrationIdRule = /^[A-Za-z0-9._:-]{0,127}[A-Za-z0-9-]$/;

/** ≤ 128 of `[A-Za-z0-9-._:]`, the last one alphanumeric or `-`. */
export const isDpsRegistrationId = (text: string): boolean => registrationIdRule.test(text);

/** The form under which registration ids are equal. */
export const registrationKey = (registrationId: string): string => registrationId.toLowerCase();
