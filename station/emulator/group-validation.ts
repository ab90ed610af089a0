import { z } from 'zod';
import { describeCertificate, parseEnrolledCertificate } from './certificates.ts';
import { badRequest } from './dps-error.ts';
import {
  type GroupAttestation,
  type GroupDraft,
  type GroupRecord,
  isDpsRegistrationId,
  type SigningCertificate,
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

const attestationSchema = z.object({
  type: z.enum(['x509', 'symmetricKey', 'tpm', 'none']),
  x509: z
    .object({
      clientCertificates: jsonObject.nullish(),
      signingCertificates: z.object({ primary: certificateSlot, secondary: certificateSlot }).nullish(),
      caReferences: caReferencesSchema,
    })
    .nullish(),
  symmetricKey: symmetricKeySchema,
});
const groupSchema = z.object({ enrollmentGroupId: z.string(), attestation: attestationSchema, ...termsShape });

/**
 * Checks the body of a PUT of a group. Keys and certificates that it leaves out, as the service's own answers do, are
 * kept from `existing`. `hasCa`: whether a CA of that name was uploaded.
 * @throws DpsError 400004 (it says which field)
 */
export function validateGroup(
  body: unknown,
  existing: GroupRecord | undefined,
  hasCa: (name: string) => boolean,
): GroupDraft {
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
    attestation: toAttestation(attestation, existing?.attestation, hasCa),
    provisioningStatus: provisioningStatus === undefined ? 'enabled' : provisioningStatus,
  };
}

function toAttestation(
  input: z.infer<typeof attestationSchema>,
  existing: GroupAttestation | undefined,
  hasCa: (name: string) => boolean,
): GroupAttestation {
  if (input.type === 'symmetricKey') {
    const kept = existing?.type === 'symmetricKey' ? existing.symmetricKey : undefined;
    return { type: 'symmetricKey', symmetricKey: toSymmetricKeys(input.symmetricKey, kept) };
  }
  if (input.type !== 'x509') throw badRequest('A group attests by x509 or by symmetricKey.');
  if (input.x509?.clientCertificates) throw badRequest('An enrollment group takes signingCertificates.');
  const { caReferences, signingCertificates: slots } = input.x509 ?? {};
  if (caReferences) {
    if (slots) throw badRequest('A group takes signingCertificates or caReferences, not both.');
    return { type: 'x509', x509: { caReferences: toCaReferences(caReferences, hasCa) } };
  }
  const kept =
    existing?.type === 'x509' && 'signingCertificates' in existing.x509 ? existing.x509.signingCertificates : undefined;
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
