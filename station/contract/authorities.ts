import { administering, command, query } from './row.ts';
import { z } from './schemas.ts';
import { done, text, time } from './shapes.ts';

/** Azure's own rule for names of certificates. */
export const caName = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/);
/** One certificate, PEM. */
const pem = z.string().min(1).max(65_536);

/** A CA as the service holds it. `isOwn`: it is the station's issuing CA, so the signer can prove it. */
export const cloudCa = z.strictObject({
  name: text,
  subject: z.string(),
  sha256: text,
  thumbprint: text,
  expiresAt: time,
  isVerified: z.boolean(),
  isOwn: z.boolean(),
});
export type CloudCa = z.output<typeof cloudCa>;

/** Steps of a proof, in their order, as progress names them. */
export const proofSteps = ['code', 'sign', 'verify'] as const;
export type ProofStep = (typeof proofSteps)[number];

/** The CAs that the service trusts devices by. What they are is the cloud's state: a screen keeps none of it. */
export const authorityRows = {
  'ca.list': query(
    administering,
    z.strictObject({}),
    z.strictObject({
      service: text,
      /** The station's issuing CA; null: it has none. */
      own: z.strictObject({ subject: z.string(), sha256: text, expiresAt: time }).nullable(),
      cas: z.array(cloudCa),
    }),
  ),
  /** `pem` null: the station's issuing CA. */
  'ca.upload': command(
    administering,
    z.strictObject({ name: caName, pem: pem.nullable(), replace: z.boolean() }),
    cloudCa,
  ),
  /** A code, a certificate that the signer signs for it, and the service's word. Progress comes under `workId`. */
  'ca.prove': command(administering, z.strictObject({ name: caName, workId: text }), cloudCa),
  /** For a CA whose key is elsewhere: the CN that its holder's proof must carry, until the next code. */
  'ca.code': command(administering, z.strictObject({ name: caName }), z.strictObject({ code: text })),
  'ca.handIn': command(administering, z.strictObject({ name: caName, pem }), cloudCa),
  'ca.delete': command(administering, z.strictObject({ name: caName }), done),
} as const;
