import { z } from 'zod';
import { orderQuantityLimit, roles } from '../domain/people.ts';

/** What fields of entries have in common, whatever they are about. */
export const text = z.string().min(1).max(4096);
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'not a lower-case hex SHA-256');
export const serialNumber = z.string().regex(/^(?:[0-9a-f]{2}){1,20}$/, 'not a lower-case hex serial number');
export const base64 = z.base64().min(1);
export const count = z.int().min(0);
export const runId = text;
export const registrationId = text;
export const groupAttestation = z.enum(['x509', 'symmetric-key']);
export const keyOrigin = z.enum(['device', 'host']);
export const notForProduction = z.boolean();

export const check = z.strictObject({
  name: text,
  passed: z.boolean(),
  expected: z.string().exactOptional(),
  actual: z.string().exactOptional(),
});

export const person = z.strictObject({
  id: text,
  name: text,
  role: z.enum(roles),
  language: text.nullable(),
  credentialSha256: sha256.nullable(),
});
export const quantity = z.int().min(1).max(orderQuantityLimit);
