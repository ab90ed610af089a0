import { z } from 'zod';
import type { EntryContents, EntryKind, NewEntry } from '../domain/entry.ts';
import { overrideKinds } from '../domain/people.ts';
import { outcomes, phases } from '../domain/run.ts';
import {
  base64,
  check,
  count,
  keyOrigin,
  notForProduction,
  person,
  quantity,
  registrationId,
  runId,
  serialNumber,
  sha256,
  text,
} from './entry-fields.ts';
import { dpsContents } from './entry-schema-dps.ts';
import { ledgerError } from './ledger-errors.ts';

/**
 * What an entry must look like before it is written: a record is for ever, so a fault of the caller must not reach it.
 * Objects are strict: a field that nobody defined could carry what must never be recorded.
 */
const contents: { readonly [Kind in EntryKind]: z.ZodType<EntryContents[Kind]> } = {
  ...dpsContents,
  'station.initialised': z.strictObject({ site: z.string(), signer: text, notForProduction }),
  'config.changed': z.strictObject({ file: text, sha256: sha256.nullable() }),
  'clock.accepted': z.strictObject({ behindSeconds: z.number().nonnegative(), reason: text }),
  'supervisor.called': z.strictObject({ slot: text.nullable(), serial: text.nullable(), code: text.nullable() }),
  'signer.key-created': z.strictObject({
    key: text,
    algorithm: text,
    publicKey: base64.nullable(),
    signer: text,
    notForProduction,
  }),
  'signer.changed': z.strictObject({
    before: sha256,
    after: sha256,
    approval: count,
    signer: text,
    auditKey: base64,
    issuingKey: base64.nullable(),
    nextIssuingKeys: z.array(base64).min(1).exactOptional(),
    notForProduction,
  }),
  'issuer.activated': z.strictObject({
    certificate: base64,
    chain: z.array(base64),
    sha256,
    subject: z.string(),
    selfSigned: z.boolean(),
    notForProduction,
    key: text.exactOptional(),
  }),
  'issuer.switched': z.strictObject({ before: sha256, after: sha256, from: text }),
  'run.started': z.strictObject({
    runId,
    product: text,
    slot: text,
    port: text,
    family: text,
    attestation: z.enum(['x509', 'symmetric-key', 'tpm']),
    keyOrigin: keyOrigin.nullable(),
    registrationId,
    deviceId: text.nullable(),
    rework: text.nullable(),
    approval: count.exactOptional(),
    order: text.exactOptional(),
    enrollmentGroup: text.exactOptional(),
    lease: text,
  }),
  'run.refused': z.strictObject({ product: z.string(), slot: z.string(), code: text, message: z.string() }),
  'unit.identified': z.strictObject({
    runId,
    hardwareId: text,
    hardwareIdKind: text,
    model: z.string().nullable(),
    firmware: z.string().nullable(),
  }),
  'key.intended': z.strictObject({ runId, registrationId, keyOrigin, erase: z.boolean() }),
  'key.derived': z.strictObject({ runId, registrationId, derivationKey: text, keySha256: sha256, notForProduction }),
  'signature.intended': z.strictObject({
    runId,
    registrationId,
    issuer: sha256,
    serialNumber,
    publicKeySha256: sha256,
    deviceKeySha256: sha256.nullable(),
    keyOrigin,
    keyAttestation: z.strictObject({ format: text, verified: z.boolean(), evidence: z.string() }).nullable(),
    tbs: base64,
  }),
  'certificate.issued': z.strictObject({
    runId,
    registrationId,
    serialNumber,
    sha256,
    certificate: base64,
    signer: text,
    notForProduction,
  }),
  'credential.voided': z.strictObject({
    runId,
    registrationId,
    serialNumber: serialNumber.nullable(),
    sha256: sha256.nullable(),
    reason: text,
  }),
  'injection.intended': z.strictObject({
    runId,
    registrationId,
    credentialSha256: sha256,
    idScope: z.string(),
    globalEndpoint: z.string(),
  }),
  'run.finished': z.strictObject({
    runId,
    registrationId,
    outcome: z.enum(outcomes),
    phase: z.enum(phases),
    code: text.nullable(),
    message: z.string().nullable(),
    checks: z.array(check),
    seconds: z.number().min(0),
    traffic: z.strictObject({ sent: count, received: count, baudRate: z.number().positive().nullable() }),
    credentialSha256: sha256.nullable(),
    notForProduction,
    recovered: z.boolean(),
  }),
  'person.added': person,
  'person.changed': person.extend({ active: z.boolean() }),
  'person.removed': z.strictObject({ id: text }),
  'person.logged-in': z.strictObject({ id: text }),
  'person.login-refused': z.strictObject({ badge: text, code: text }),
  'person.logged-out': z.strictObject({ id: text, how: z.enum(['asked', 'idle', 'revoked']) }),
  'override.approved': z.strictObject({
    kind: z.enum(overrideKinds),
    subject: text,
    requestedBy: text,
    approvedBy: text,
    reason: text,
    amount: quantity.nullable(),
  }),
  'order.opened': z.strictObject({ id: text, product: text, quantity, customerLot: text.nullable() }),
  'order.raised': z.strictObject({ id: text, by: quantity, approval: count }),
  'order.closed': z.strictObject({ id: text, reason: text }),
};

/** @throws LEDGER_ENTRY_MALFORMED naming the first field that is wrong, never its value */
export function checkEntry(entry: NewEntry): void {
  const schema: z.ZodType | undefined = contents[entry.kind];
  if (schema === undefined) throw malformed(entry.kind, 'kind', 'unknown kind');
  if (!text.safeParse(entry.subject).success) throw malformed(entry.kind, 'subject', 'not a text');
  if (!text.safeParse(entry.person).success) throw malformed(entry.kind, 'person', 'not a text');
  const issue = schema.safeParse(entry.content).error?.issues[0];
  if (issue !== undefined) throw malformed(entry.kind, ['content', ...issue.path].join('.'), issue.code);
}

const malformed = (kind: string, path: string, reason: string) =>
  ledgerError('LEDGER_ENTRY_MALFORMED', { kind, path, reason });
