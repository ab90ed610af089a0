import { z } from 'zod';
import { dpsChangeOutcomes, dpsChanges } from '../domain/dps-change.ts';
import type { EntryContents, EntryKind } from '../domain/entry.ts';
import { rollSteps } from '../domain/entry-cloud.ts';
import {
  base64,
  count,
  groupAttestation,
  notForProduction,
  registrationId,
  runId,
  serialNumber,
  sha256,
  text,
} from './entry-fields.ts';

/** Kinds of entries about what the cloud holds, and what stands above it. */
export type DpsEntryKind = Extract<
  EntryKind,
  `${'enrollment' | 'registration' | 'group' | 'dps' | 'ca' | 'endorsement-key' | 'service-key'}.${string}`
>;

const cloudEntry = z.strictObject({
  status: z.enum(['enabled', 'disabled']),
  etag: text,
  credentialSha256: sha256.nullable(),
});
const factTable = z.record(text, z.union([z.string().max(4096), z.number(), z.boolean(), z.null()]));
const facts = factTable.nullable();
const cloudGroup = cloudEntry.extend({ attestation: groupAttestation, settings: factTable.exactOptional() });
const secondary = { secondarySha256: sha256.nullable() };
const endorsementKey = { endorsementKey: base64, endorsementKeySha256: sha256, storageRootKey: base64.nullable() };
const step = z.enum(rollSteps);
const turned = <Status extends 'enabled' | 'disabled'>(status: Status) =>
  z.strictObject({
    registrationId,
    reason: text,
    before: cloudEntry,
    after: cloudEntry.extend({ status: z.literal(status) }),
  });

export const dpsContents: { readonly [Kind in DpsEntryKind]: z.ZodType<EntryContents[Kind]> } = {
  'endorsement-key.imported': z.strictObject({
    product: text,
    registrationId,
    deviceId: text.nullable(),
    ...endorsementKey,
    readFrom: text.exactOptional(),
  }),
  'endorsement-key.proven': z.strictObject({ runId, registrationId, ...endorsementKey }),
  'service-key.intended': z.strictObject({
    runId,
    registrationId,
    erase: z.boolean(),
    replaces: cloudEntry.nullable(),
  }),
  'service-key.received': z.strictObject({
    runId,
    registrationId,
    keySha256: sha256,
    secondarySha256: sha256,
    etag: text,
  }),
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
  'enrollment.rolled': z.strictObject({
    registrationId,
    reason: text,
    step,
    derivationKey: text.nullable(),
    before: cloudEntry.extend(secondary),
    after: cloudEntry.extend(secondary),
  }),
  'enrollment.updated': z.strictObject({
    registrationId,
    reason: text,
    wanted: factTable,
    before: cloudEntry.extend({ settings: factTable }),
    after: cloudEntry.extend({ settings: factTable }),
  }),
  'enrollment.excluded': z.strictObject({
    registrationId,
    reason: text,
    group: text,
    how: z.enum(['created', 'found-equal']),
    after: cloudEntry.extend({ status: z.literal('disabled') }),
  }),
  'enrollment.readmitted': z.strictObject({ registrationId, reason: text, group: text, before: cloudEntry.nullable() }),
  'group.rolled': z.strictObject({
    group: text,
    reason: text,
    step,
    derivationKey: text.nullable(),
    before: cloudGroup.extend(secondary),
    after: cloudGroup.extend(secondary),
  }),
  'group.deleted': z.strictObject({ group: text, reason: text, before: cloudGroup.nullable() }),
  'enrollment.deleted': z.strictObject({ registrationId, reason: text, before: cloudEntry.nullable() }),
  'registration.seen': z.strictObject({ registrationId, found: facts }),
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
