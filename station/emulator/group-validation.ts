import { z } from 'zod';
import { describeCertificate, parseEnrolledCertificate } from './certificates.ts';
import { badRequest, notCovered } from './dps-error.ts';
import {
  type GroupAttestation,
  type GroupDraft,
  type GroupRecord,
  isDpsRegistrationId,
  type SigningCertificate,
} from './enrollment.ts';
import {
  certificateSlot,
  checkTerms,
  firstProblem,
  jsonObject,
  symmetricKeySchema,
  termsShape,
  toSymmetricKeys,
  withoutNulls,
} from './entry-validation.ts';

const attestationSchema = z.object({
  type: z.enum(['x509', 'symmetricKey', 'tpm', 'none']),
  x509: z
    .object({
      clientCertificates: jsonObject.nullish(),
      signingCertificates: z.object({ primary: certificateSlot, secondary: certificateSlot }).nullish(),
      caReferences: jsonObject.nullish(),
    })
    .nullish(),
  symmetricKey: symmetricKeySchema,
});
const groupSchema = z.object({ enrollmentGroupId: z.string(), attestation: attestationSchema, ...termsShape });

/**
 * Checks the body of a PUT of a group. Keys and certificates that it leaves out, as the service's own answers do, are
 * kept from `existing`.
 * @throws DpsError 400004 (it says which field), 501000
 */
export function validateGroup(body: unknown, existing: GroupRecord | undefined): GroupDraft {
  const parsed = groupSchema.safeParse(body);
  if (!parsed.success) throw badRequest(firstProblem(parsed.error));
  const { attestation, provisioningStatus, ...rest } = parsed.data;
  if (!isDpsRegistrationId(rest.enrollmentGroupId)) {
    throw badRequest('enrollmentGroupId: at most 128 of A-Z a-z 0-9 - . _ : with an alphanumeric or - at the end.');
  }
  checkTerms(rest);
  return {
    ...withoutNulls(rest),
    enrollmentGroupId: existing?.enrollmentGroupId ?? rest.enrollmentGroupId,
    attestation: toAttestation(attestation, existing?.attestation),
    provisioningStatus: provisioningStatus === undefined ? 'enabled' : provisioningStatus,
  };
}

function toAttestation(
  input: z.infer<typeof attestationSchema>,
  existing: GroupAttestation | undefined,
): GroupAttestation {
  if (input.type === 'symmetricKey') {
    const kept = existing?.type === 'symmetricKey' ? existing.symmetricKey : undefined;
    return { type: 'symmetricKey', symmetricKey: toSymmetricKeys(input.symmetricKey, kept) };
  }
  if (input.type !== 'x509') throw badRequest('A group attests by x509 or by symmetricKey.');
  if (input.x509?.caReferences) throw notCovered('CA references');
  if (input.x509?.clientCertificates) throw badRequest('An enrollment group takes signingCertificates.');
  const kept = existing?.type === 'x509' ? existing.x509.signingCertificates : undefined;
  const slots = input.x509?.signingCertificates;
  const primary = toSigningCertificate(slots?.primary, kept?.primary);
  const secondary = toSigningCertificate(slots?.secondary, kept?.secondary);
  if (!primary) throw badRequest('attestation.x509.signingCertificates.primary.certificate is needed.');
  return { type: 'x509', x509: { signingCertificates: { primary, ...(secondary ? { secondary } : {}) } } };
}

function toSigningCertificate(
  input: z.infer<typeof certificateSlot>,
  kept: SigningCertificate | undefined,
): SigningCertificate | undefined {
  if (!input?.certificate) return input?.info ? kept : undefined;
  const certificate = parseEnrolledCertificate(input.certificate);
  if (!certificate.ca) throw badRequest('A signing certificate must be that of a CA, not of a device.');
  return { info: describeCertificate(certificate), der: certificate.raw.toString('base64') };
}
