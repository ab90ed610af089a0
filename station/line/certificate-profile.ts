import type { ProductConfig } from '../config/product-config.ts';
import type { CertificateProfile } from '../pki/certificate-issuer.ts';

/** `[certificate]` of a product file in the issuer's terms. */
export const certificateProfileOf = ({ certificate }: ProductConfig): CertificateProfile => ({
  keyAlgorithm: certificate.key_algorithm,
  lifetimeDays: certificate.lifetime_days ?? null,
  organization: certificate.organization ?? null,
  organizationalUnit: certificate.organizational_unit ?? null,
  serialNumberInSubject: certificate.serial_number_in_subject,
  hardwareTypeOid: certificate.hardware_type_oid ?? null,
});
