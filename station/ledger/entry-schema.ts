import { z } from 'zod';
import { dpsChangeOutcomes, dpsChanges } from '../domain/dps-change.ts';
import type { EntryContents, EntryKind, NewEntry } from '../domain/entry.ts';
import { orderQuantityLimit, overrideKinds, roles } from '../domain/people.ts';
import { outcomes, phases } from '../domain/run.ts';
import { ledgerError } from './ledger-errors.ts';

/**
 * What an entry must look like before it is written: a record is for ever, so a fault of the caller must not reach it.
 * Objects are strict: a field that nobody defined could carry what must never be recorded.
 */
const text = z.string().min(1).max(4096);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'not a lower-case hex SHA-256');
const serialNumber = z.string().regex(/^(?:[0-9a-f]{2}){1,20}$/, 'not a lower-case hex serial number');
const base64 = z.base64().min(1);
const count = z.int().min(0);
const runId = text;
const registrationId = text;
const groupAttestation = z.enum(['x509', 'symmetric-key']);
const keyOrigin = z.enum(['device', 'host']);
const notForProduction = z.boolean();

const check = z.strictObject({
  name: text,
  passed: z.boolean(),
  expected: z.string().exactOptional(),
  actual: z.string().exactOptional(),
});

const person = z.strictObject({
  id: text,
  name: text,
  role: z.enum(roles),
  language: text.nullable(),
  credentialSha256: sha256.nullable(),
});
const cloudEntry = z.strictObject({
  status: z.enum(['enabled', 'disabled']),
  etag: text,
  credentialSha256: sha256.nullable(),
});
const cloudGroup = cloudEntry.extend({ attestation: groupAttestation });
const turned = <Status extends 'enabled' | 'disabled'>(status: Status) =>
  z.strictObject({
    registrationId,
    reason: text,
    before: cloudEntry,
    after: cloudEntry.extend({ status: z.literal(status) }),
  });
const endorsementKey = { endorsementKey: base64, endorsementKeySha256: sha256, storageRootKey: base64.nullable() };
const quantity = z.int().min(1).max(orderQuantityLimit);

const facts = z.record(text, z.union([z.string().max(4096), z.number(), z.boolean(), z.null()])).nullable();

const contents: { readonly [Kind in EntryKind]: z.ZodType<EntryContents[Kind]> } = {
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
    notForProduction,
  }),
  'issuer.activated': z.strictObject({
    certificate: base64,
    chain: z.array(base64),
    sha256,
    subject: z.string(),
    selfSigned: z.boolean(),
    notForProduction,
  }),
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
  'endorsement-key.imported': z.strictObject({
    product: text,
    registrationId,
    deviceId: text.nullable(),
    ...endorsementKey,
    readFrom: text.exactOptional(),
  }),
  'endorsement-key.proven': z.strictObject({ runId, registrationId, ...endorsementKey }),
  'enrollment.created': z.strictObject({
    registrationId,
    credentialSha256: sha256,
    how: z.enum(['created', 'found-equal', 'replaced']),
    attempts: count,
    etag: z.string().nullable(),
  }),
  'enrollment.parked': z.strictObject({
    registrationId,
    credentialSha256: sha256,
    code: text,
    reason: z.string(),
    attempts: count,
  }),
  'enrollment.retried': z.strictObject({ registrationId, reason: z.string() }),
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
  'enrollment.dropped': z.strictObject({ registrationId, reason: text }),
  'enrollment.disabled': turned('disabled'),
  'enrollment.enabled': turned('enabled'),
  'group.created': z.strictObject({
    group: text,
    reason: text,
    how: z.enum(['created', 'found-equal']),
    after: cloudGroup,
  }),
  'group.key-adopted': z.strictObject({ group: text, key: text, signer: text, notForProduction }),
  'group.updated': z.strictObject({ group: text, reason: text, before: cloudGroup, after: cloudGroup }),
  'group.deleted': z.strictObject({ group: text, reason: text, before: cloudGroup.nullable() }),
  'enrollment.deleted': z.strictObject({ registrationId, reason: text, before: cloudEntry.nullable() }),
  'dps.change-intended': z.strictObject({
    service: text,
    change: z.enum(dpsChanges),
    target: text,
    before: facts,
    after: facts,
  }),
  'dps.change-ended': z.strictObject({
    intent: count,
    outcome: z.enum(dpsChangeOutcomes),
    code: text.nullable(),
    etag: text.nullable(),
  }),
  'ca.proof-intended': z.strictObject({
    service: text,
    ca: text,
    caSha256: sha256,
    verificationCode: text,
    serialNumber,
    tbs: base64,
  }),
  'ca.proof-signed': z.strictObject({ intent: count, sha256, certificate: base64 }),
  'dps.keys-saved': z.strictObject({ service: text, policy: text, file: text }),
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
