import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { badRequest } from './dps-error.ts';
import type { CaReferences } from './enrollment.ts';

/** What the bodies of enrollments and of enrollment groups have in common. */
export const jsonObject = z.record(z.string(), z.unknown());

export const certificateSlot = z.object({ certificate: z.string().nullish(), info: jsonObject.nullish() }).nullish();
export const symmetricKeySchema = z
  .object({ primaryKey: z.string().nullish(), secondaryKey: z.string().nullish() })
  .nullish();

export const caReferencesSchema = z
  .object({ primary: z.string().nullish(), secondary: z.string().nullish() })
  .nullish();

/**
 * `hasCa`: whether a CA of that name was uploaded. That DPS refuses a name that it does not know, and how, is recorded
 * nowhere. @throws DpsError 400004
 */
export function toCaReferences(
  { primary, secondary }: NonNullable<z.infer<typeof caReferencesSchema>>,
  hasCa: (name: string) => boolean,
): CaReferences {
  if (!primary) throw badRequest('attestation.x509.caReferences.primary is needed.');
  for (const name of [primary, ...(secondary ? [secondary] : [])]) {
    if (!hasCa(name)) throw badRequest(`CA certificate not found: ${name}.`);
  }
  return { primary, ...(secondary ? { secondary } : {}) };
}

/** The fields of EntryTerms, as a client may write them. */
export const termsShape = {
  capabilities: z.object({ iotEdge: z.boolean() }).nullish(),
  iotHubHostName: z.string().nullish(),
  iotHubs: z.array(z.string()).nullish(),
  initialTwin: z
    .object({ tags: jsonObject.nullish(), properties: jsonObject.nullish() })
    .transform(withoutNulls)
    .nullish(),
  provisioningStatus: z.enum(['enabled', 'disabled']).nullish(),
  reprovisionPolicy: z
    .object({ updateHubAssignment: z.boolean().default(true), migrateDeviceData: z.boolean().default(true) })
    .nullish(),
  allocationPolicy: z.enum(['hashed', 'geoLatency', 'static', 'custom']).nullish(),
  customAllocationDefinition: z.object({ webhookUrl: z.string(), apiVersion: z.string() }).nullish(),
};

/** @throws DpsError 400004 */
export function checkTerms(terms: {
  allocationPolicy?: string | null | undefined;
  customAllocationDefinition?: object | null | undefined;
}): void {
  if (terms.allocationPolicy === 'custom' && !terms.customAllocationDefinition) {
    throw badRequest('customAllocationDefinition is needed with allocationPolicy custom.');
  }
}

export interface SymmetricKeys {
  readonly primaryKey: string;
  readonly secondaryKey: string;
}

/** Keys that the body leaves out are kept, or made by the service. @throws DpsError 400004 */
export function toSymmetricKeys(
  input: z.infer<typeof symmetricKeySchema>,
  kept: SymmetricKeys | undefined,
): SymmetricKeys {
  const key = (name: keyof SymmetricKeys): string => {
    const given = input?.[name];
    if (given == null) return kept?.[name] ?? randomBytes(64).toString('base64');
    const length = decodeBase64(given)?.length ?? 0;
    if (length < 16 || length > 64) throw badRequest(`attestation.symmetricKey.${name}: base64 of 16 to 64 bytes.`);
    return given;
  };
  return { primaryKey: key('primaryKey'), secondaryKey: key('secondaryKey') };
}

const base64Rule = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
export const decodeBase64 = (text: string): Buffer | undefined =>
  text !== '' && base64Rule.test(text) ? Buffer.from(text, 'base64') : undefined;

export function firstProblem(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue ? `${issue.path.join('.') || 'body'}: ${issue.message}` : 'BadRequest';
}

type NonNull<T> = { [K in keyof T as null extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as null extends T[K] ? K : never]?: Exclude<T[K], null | undefined>;
};

export function withoutNulls<T extends object>(value: T): NonNull<T> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the filter has done what the type says
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field != null)) as NonNull<T>;
}
