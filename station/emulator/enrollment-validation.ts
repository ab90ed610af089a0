import { z } from 'zod';
import { describeCertificate, parseEnrolledCertificate } from './certificates.ts';
import { storageKeyOf } from './device-api/tpm-attestation.ts';
import { badRequest } from './dps-error.ts';
import {
  type Attestation,
  type CertificateWithInfo,
  type EnrollmentDraft,
  type EnrollmentRecord,
  isDpsRegistrationId,
  registrationKey,
} from './enrollment.ts';
import {
  caReferencesSchema,
  certificateSlot,
  checkTerms,
  firstProblem,
  jsonObject,
  symmetricKeySchema,
  termsShape,
  toCaReferences,
  toSymmetricKeys,
  withoutNulls,
} from './entry-validation.ts';

const deviceIdRule = /^[A-Za-z0-9\-:.+%_#*?!(),=@$']{1,128}$/;

const attestationSchema = z.object({
  type: z.enum(['x509', 'symmetricKey', 'tpm', 'none']),
  x509: z
    .object({
      clientCertificates: z.object({ primary: certificateSlot, secondary: certificateSlot }).nullish(),
      signingCertificates: jsonObject.nullish(),
      caReferences: caReferencesSchema,
    })
    .nullish(),
  symmetricKey: symmetricKeySchema,
  tpm: z.object({ endorsementKey: z.string(), storageRootKey: z.string().nullish() }).nullish(),
});

const enrollmentSchema = z.object({
  registrationId: z.string(),
  deviceId: z.string().nullish(),
  optionalDeviceInformation: jsonObject.nullish(),
  attestation: attestationSchema,
  ...termsShape,
});

type AttestationInput = z.infer<typeof attestationSchema>;

/**
 * Checks the body of a PUT or an item of a bulk request. `existing` is the record it would replace: keys and
 * certificates that the body leaves out, as the service's own answers do, are kept from it. `hasCa`: whether a CA of that
 * name was uploaded.
 * @throws DpsError 400004 (it says which field)
 */
export function validateEnrollment(
  body: unknown,
  existing: EnrollmentRecord | undefined,
  hasCa: (name: string) => boolean,
): EnrollmentDraft {
  const parsed = enrollmentSchema.safeParse(body);
  if (!parsed.success) throw badRequest(firstProblem(parsed.error));
  const { attestation, provisioningStatus, ...rest } = parsed.data;
  if (!isDpsRegistrationId(rest.registrationId)) {
    throw badRequest('registrationId: at most 128 of A-Z a-z 0-9 - . _ : with an alphanumeric or - at the end.');
  }
  if (rest.deviceId != null && !deviceIdRule.test(rest.deviceId)) throw badRequest('deviceId is not valid.');
  checkTerms(rest);
  return {
    ...withoutNulls(rest),
    registrationId: existing?.registrationId ?? rest.registrationId,
    attestation: toAttestation(attestation, existing?.attestation, hasCa),
    // null is kept and answered as null; a missing status means enabled.
    provisioningStatus: provisioningStatus === undefined ? 'enabled' : provisioningStatus,
  };
}

/** @throws DpsError 400004 when the path and the body name different enrollments */
export function checkSameId(pathId: string, body: unknown): void {
  const parsed = z.object({ registrationId: z.string() }).safeParse(body);
  if (!parsed.success || registrationKey(parsed.data.registrationId) !== registrationKey(pathId)) {
    throw badRequest('The registrationId in the body must be the one in the path.');
  }
}

function toAttestation(
  input: AttestationInput,
  existing: Attestation | undefined,
  hasCa: (name: string) => boolean,
): Attestation {
  switch (input.type) {
    case 'x509':
      return toX509(input.x509, existing, hasCa);
    case 'symmetricKey':
      return {
        type: 'symmetricKey',
        symmetricKey: toSymmetricKeys(
          input.symmetricKey,
          existing?.type === 'symmetricKey' ? existing.symmetricKey : undefined,
        ),
      };
    case 'tpm':
      return toTpm(input.tpm);
    case 'none':
      return { type: 'none' };
    default:
      return input.type satisfies never;
  }
}

function toTpm(input: AttestationInput['tpm']): Attestation {
  const { endorsementKey = '', storageRootKey } = input ?? {};
  storageKeyOf(endorsementKey, 'attestation.tpm.endorsementKey');
  if (storageRootKey == null) return { type: 'tpm', tpm: { endorsementKey } };
  storageKeyOf(storageRootKey, 'attestation.tpm.storageRootKey');
  return { type: 'tpm', tpm: { endorsementKey, storageRootKey } };
}

function toX509(
  input: AttestationInput['x509'],
  existing: Attestation | undefined,
  hasCa: (name: string) => boolean,
): Attestation {
  if (input?.signingCertificates) {
    throw badRequest('An individual enrollment takes clientCertificates or caReferences.');
  }
  if (input?.caReferences) {
    if (input.clientCertificates) throw badRequest('Give clientCertificates or caReferences, not both.');
    return { type: 'x509', x509: { caReferences: toCaReferences(input.caReferences, hasCa) } };
  }
  const kept =
    existing?.type === 'x509' && 'clientCertificates' in existing.x509 ? existing.x509.clientCertificates : undefined;
  const primary = toCertificate(input?.clientCertificates?.primary, kept?.primary);
  const secondary = toCertificate(input?.clientCertificates?.secondary, kept?.secondary);
  if (!primary) throw badRequest('attestation.x509.clientCertificates.primary.certificate is needed.');
  return { type: 'x509', x509: { clientCertificates: { primary, ...(secondary ? { secondary } : {}) } } };
}

function toCertificate(
  input: z.infer<typeof certificateSlot>,
  kept: CertificateWithInfo | undefined,
): CertificateWithInfo | undefined {
  if (input?.certificate) return { info: describeCertificate(parseEnrolledCertificate(input.certificate)) };
  return input?.info ? kept : undefined;
}
