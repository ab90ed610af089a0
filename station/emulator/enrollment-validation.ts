import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { describeCertificate, parseEnrolledCertificate } from './certificates.ts';
import { badRequest, notCovered } from './dps-error.ts';
import {
  type Attestation,
  type CertificateWithInfo,
  type EnrollmentDraft,
  type EnrollmentRecord,
  isDpsRegistrationId,
  registrationKey,
} from './enrollment.ts';

const object = z.record(z.string(), z.unknown());
const deviceIdRule = /^[A-Za-z0-9\-:.+%_#*?!(),=@$']{1,128}$/;

const certificateSlot = z.object({ certificate: z.string().nullish(), info: object.nullish() }).nullish();
const attestationSchema = z.object({
  type: z.enum(['x509', 'symmetricKey', 'tpm', 'none']),
  x509: z
    .object({
      clientCertificates: z.object({ primary: certificateSlot, secondary: certificateSlot }).nullish(),
      signingCertificates: object.nullish(),
      caReferences: object.nullish(),
    })
    .nullish(),
  symmetricKey: z.object({ primaryKey: z.string().nullish(), secondaryKey: z.string().nullish() }).nullish(),
  tpm: z.object({ endorsementKey: z.string(), storageRootKey: z.string().nullish() }).nullish(),
});

const enrollmentSchema = z.object({
  registrationId: z.string(),
  deviceId: z.string().nullish(),
  optionalDeviceInformation: object.nullish(),
  attestation: attestationSchema,
  capabilities: z.object({ iotEdge: z.boolean() }).nullish(),
  iotHubHostName: z.string().nullish(),
  iotHubs: z.array(z.string()).nullish(),
  initialTwin: z.object({ tags: object.nullish(), properties: object.nullish() }).transform(withoutNulls).nullish(),
  provisioningStatus: z.enum(['enabled', 'disabled']).nullish(),
  reprovisionPolicy: z
    .object({ updateHubAssignment: z.boolean().default(true), migrateDeviceData: z.boolean().default(true) })
    .nullish(),
  allocationPolicy: z.enum(['hashed', 'geoLatency', 'static', 'custom']).nullish(),
  customAllocationDefinition: z.object({ webhookUrl: z.string(), apiVersion: z.string() }).nullish(),
});

type AttestationInput = z.infer<typeof attestationSchema>;

/**
 * Checks the body of a PUT or an item of a bulk request. `existing` is the record it would replace: keys and
 * certificates that the body leaves out, as the service's own answers do, are kept from it.
 * @throws DpsError 400004 (it says which field), 501000
 */
export function validateEnrollment(body: unknown, existing: EnrollmentRecord | undefined): EnrollmentDraft {
  const parsed = enrollmentSchema.safeParse(body);
  if (!parsed.success) throw badRequest(firstProblem(parsed.error));
  const { attestation, provisioningStatus, ...rest } = parsed.data;
  if (!isDpsRegistrationId(rest.registrationId)) {
    throw badRequest('registrationId: at most 128 of A-Z a-z 0-9 - . _ : with an alphanumeric or - at the end.');
  }
  if (rest.deviceId != null && !deviceIdRule.test(rest.deviceId)) throw badRequest('deviceId is not valid.');
  if (rest.allocationPolicy === 'custom' && !rest.customAllocationDefinition) {
    throw badRequest('customAllocationDefinition is needed with allocationPolicy custom.');
  }
  return {
    ...withoutNulls(rest),
    registrationId: existing?.registrationId ?? rest.registrationId,
    attestation: toAttestation(attestation, existing?.attestation),
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

function toAttestation(input: AttestationInput, existing: Attestation | undefined): Attestation {
  switch (input.type) {
    case 'x509':
      return toX509(input.x509, existing);
    case 'symmetricKey':
      return toSymmetricKey(input.symmetricKey, existing);
    case 'tpm':
      if (!input.tpm || decodeBase64(input.tpm.endorsementKey) === undefined) {
        throw badRequest('attestation.tpm.endorsementKey: base64 of the TPM2B_PUBLIC is needed.');
      }
      return {
        type: 'tpm',
        tpm: {
          endorsementKey: input.tpm.endorsementKey,
          ...(input.tpm.storageRootKey == null ? {} : { storageRootKey: input.tpm.storageRootKey }),
        },
      };
    case 'none':
      throw notCovered('attestation of type none');
    default:
      return input.type satisfies never;
  }
}

function toX509(input: AttestationInput['x509'], existing: Attestation | undefined): Attestation {
  if (input?.caReferences) throw notCovered('CA references on individual enrollments');
  if (input?.signingCertificates) throw badRequest('An individual enrollment takes clientCertificates.');
  const kept = existing?.type === 'x509' ? existing.x509.clientCertificates : undefined;
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

function toSymmetricKey(input: AttestationInput['symmetricKey'], existing: Attestation | undefined): Attestation {
  const kept = existing?.type === 'symmetricKey' ? existing.symmetricKey : undefined;
  const key = (name: 'primaryKey' | 'secondaryKey'): string => {
    const given = input?.[name];
    if (given == null) return kept?.[name] ?? randomBytes(64).toString('base64');
    const length = decodeBase64(given)?.length ?? 0;
    if (length < 16 || length > 64) throw badRequest(`attestation.symmetricKey.${name}: base64 of 16 to 64 bytes.`);
    return given;
  };
  return { type: 'symmetricKey', symmetricKey: { primaryKey: key('primaryKey'), secondaryKey: key('secondaryKey') } };
}

const base64Rule = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const decodeBase64 = (text: string): Buffer | undefined =>
  text !== '' && base64Rule.test(text) ? Buffer.from(text, 'base64') : undefined;

function firstProblem(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue ? `${issue.path.join('.') || 'body'}: ${issue.message}` : 'BadRequest';
}

type NonNull<T> = { [K in keyof T as null extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as null extends T[K] ? K : never]?: Exclude<T[K], null | undefined>;
};

function withoutNulls<T extends object>(value: T): NonNull<T> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the filter has done what the type says
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field != null)) as NonNull<T>;
}
