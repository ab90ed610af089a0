import { z } from 'zod';
import { cloudError } from '../cloud-errors.ts';

/**
 * The service's answers (api-version 2021-10-01), as far as the station reads them. What it does not read may be
 * there or not: the service adds fields.
 */
const nullable = <Schema extends z.ZodType>(schema: Schema) => schema.nullish().transform((value) => value ?? null);

const jsonTable = z.record(z.string(), z.unknown());

const certificate = nullable(
  z
    .object({ info: nullable(z.object({ sha256Thumbprint: nullable(z.string()) })) })
    .transform(({ info }) => info?.sha256Thumbprint?.toLowerCase() ?? null),
);

const keyTexts = z.object({ primaryKey: z.string(), secondaryKey: z.string() });
/** What entries and groups say alike of their devices. */
const settings = {
  capabilities: nullable(z.object({ iotEdge: nullable(z.boolean()) })),
  allocationPolicy: nullable(z.string()),
  iotHubs: nullable(z.array(z.string())),
  iotHubHostName: nullable(z.string()),
  customAllocationDefinition: nullable(z.object({ webhookUrl: z.string(), apiVersion: z.string() })),
  reprovisionPolicy: nullable(z.object({ updateHubAssignment: z.boolean(), migrateDeviceData: z.boolean() })),
  initialTwin: nullable(
    z.looseObject({
      tags: nullable(jsonTable),
      properties: nullable(z.looseObject({ desired: nullable(jsonTable) })),
    }),
  ),
};

export const individualEnrollment = z.object({
  registrationId: z.string(),
  deviceId: nullable(z.string()),
  etag: z.string(),
  provisioningStatus: nullable(z.string()),
  attestation: z.object({
    type: z.string(),
    x509: nullable(
      z.object({
        /** Lower-case hex SHA-256 of each client certificate. */
        clientCertificates: nullable(z.object({ primary: certificate, secondary: certificate })),
        /** Names of CAs, in the place of certificates. */
        caReferences: nullable(z.object({})),
      }),
    ),
    /** base64 of TPM2B_PUBLIC. */
    tpm: nullable(z.object({ endorsementKey: z.string(), storageRootKey: nullable(z.string()) })),
    /** In the answer to PUT alone. */
    symmetricKey: nullable(keyTexts).catch(null),
  }),
  ...settings,
  optionalDeviceInformation: nullable(jsonTable),
});
export type AnsweredEnrollment = z.infer<typeof individualEnrollment>;

/** An entry with everything that the service says of it, to be sent back. */
export const wholeEnrollment = z.looseObject({ registrationId: z.string() });

export const enrollmentGroup = z.object({
  enrollmentGroupId: z.string(),
  etag: z.string(),
  provisioningStatus: nullable(z.string()),
  attestation: z.object({
    type: z.string(),
    x509: nullable(
      z.object({
        signingCertificates: nullable(z.object({ primary: certificate, secondary: certificate })),
        caReferences: nullable(z.object({ primary: nullable(z.string()), secondary: nullable(z.string()) })),
      }),
    ),
  }),
  ...settings,
});
export type AnsweredGroup = z.infer<typeof enrollmentGroup>;

export type AnsweredSettings = Pick<AnsweredGroup, keyof typeof settings> &
  Partial<Pick<AnsweredEnrollment, 'optionalDeviceInformation'>>;

/** A group with everything that the service says of it, to be sent back. */
export const wholeGroup = z.looseObject({
  enrollmentGroupId: z.string(),
  attestation: z.looseObject({ x509: z.looseObject({ signingCertificates: z.looseObject({}).nullish() }).nullish() }),
});

export const registrationState = z.object({
  registrationId: z.string(),
  status: z.string(),
  substatus: nullable(z.string()),
  assignedHub: nullable(z.string()),
  deviceId: nullable(z.string()),
  createdDateTimeUtc: nullable(z.string()),
  lastUpdatedDateTimeUtc: nullable(z.string()),
  errorMessage: nullable(z.string()),
});

export const attestationMechanism = z.object({ symmetricKey: keyTexts });

export const bulkOperationResult = z.object({
  isSuccessful: z.boolean(),
  errors: nullable(
    z.array(
      z.object({
        // Registration ids are case-insensitive in the service.
        registrationId: z.string().toLowerCase(),
        errorCode: z.int(),
        errorStatus: nullable(z.string()),
      }),
    ),
  ),
});

export const errorBody = z.object({
  errorCode: nullable(z.int()).catch(null),
  trackingId: nullable(z.string().max(80)).catch(null),
  message: nullable(z.string()).catch(null),
});

/** @throws DPS_ANSWER_UNREADABLE; never repeats the answer, which may hold keys */
export function parseAnswer<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw cloudError('DPS_ANSWER_UNREADABLE');
  return parsed.data;
}
