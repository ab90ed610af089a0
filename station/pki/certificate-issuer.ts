/** The issuing port: how a run turns a CSR into a certificate, in two steps with a durable record between them. */

export interface CertificateProfile {
  /** Key type a CSR must have. */
  readonly keyAlgorithm: 'ec-p256' | 'rsa-2048';
  /** Days from issuing to notAfter; null = no well-defined expiry, 99991231235959Z (RFC 5280 §4.1.2.5, IEEE 802.1AR). */
  readonly lifetimeDays: number | null;
  /** Subject attributes beside CN, in RFC 4514 terms. */
  readonly organization: string | null;
  readonly organizationalUnit: string | null;
  /** Put serialNumber=<unit serial> (OID 2.5.4.5) into the subject, as IEEE 802.1AR IDevIDs do. */
  readonly serialNumberInSubject: boolean;
  /** hardwareModuleName SAN (RFC 4108 §5): dotted OID of the hardware type; null = no SAN. */
  readonly hardwareTypeOid: string | null;
}

export interface CertificateRequest {
  /** PKCS#10, DER. */
  readonly csr: Buffer;
  /** Becomes CN; DPS demands that it equals the registration id. */
  readonly registrationId: string;
  readonly serial: string;
  /** The CNs that the CSR may carry: the registration id, the device's own id … Anything else is refused. */
  readonly acceptedCommonNames: readonly string[];
  readonly profile: CertificateProfile;
  readonly now: Date;
}

export interface PreparedCertificate {
  /** DER TBSCertificate: record it durably, then sign exactly these bytes. */
  readonly tbs: Buffer;
  /** Lower-case hex, 16 bytes, top bit clear. */
  readonly serialNumber: string;
  /** Lower-case hex SHA-256 of the DER SubjectPublicKeyInfo. */
  readonly publicKeySha256: string;
}

export interface CertificateIssuer {
  /** Lower-case hex SHA-256 of the issuing certificate's DER. */
  readonly issuerId: string;
  /** DER, issuing certificate first, then towards the root. */
  readonly chain: readonly Buffer[];
  readonly notForProduction: boolean;
  /**
   * Says, before a unit is touched, whether this issuer can sign what the profile asks for.
   * @throws PKI_PROFILE_INVALID, PKI_ISSUER_EXPIRED, PKI_ISSUER_NOT_YET_VALID, PKI_ISSUER_EXPIRES_FIRST
   */
  assertFits(profile: CertificateProfile, now: Date): void;
  /**
   * Checks the CSR (self-signature, key type, identity) and lays out the certificate. Signs nothing.
   * @throws CSR_MALFORMED, CSR_SIGNATURE_INVALID, CSR_KEY_NOT_ALLOWED, CSR_IDENTITY_MISMATCH
   */
  prepare(request: CertificateRequest): PreparedCertificate;
  /** Signs a stored TBS and verifies the result against the issuer. Returns the certificate's DER. */
  sign(tbs: Buffer, signal: AbortSignal): Promise<Buffer>;
}
