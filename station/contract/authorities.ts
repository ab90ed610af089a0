import { administering, command, query } from './row.ts';
import { z } from './schemas.ts';
import { count, done, text, time } from './shapes.ts';

/** Azure's own rule for names of certificates. */
export const caName = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/);
/** One certificate, PEM. */
const pem = z.string().min(1).max(65_536);

/** `next`: it is planned to sign. `waiting`: it is there, and nothing is planned. `signed`: it signed before. */
export const issuerState = z.enum(['signs', 'signed', 'next', 'waiting']);

/** An issuing CA of the station, whose key is in its signer. */
export const issuerView = z.strictObject({
  sha256: text,
  subject: z.string(),
  /** The signer's key that it is for. */
  key: text,
  notBefore: time,
  notAfter: time,
  state: issuerState,
  /** From when on it is planned to sign. */
  from: time.nullable(),
  /** Device certificates that it has signed, those of them that are in use, and those whose entries the cloud holds. */
  signed: count,
  live: count,
  inCloud: count,
});
export type IssuerView = z.output<typeof issuerView>;

/** A CA as the service holds it. `isOwn`: it is an issuing CA of the station, so the signer can prove it. */
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

/** What is brought: an issuing CA of the station, by its digest, or a certificate as a file has it. */
export const caSource = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('issuer'), sha256: text }),
  z.strictObject({ by: z.literal('pem'), pem }),
]);

/** Steps of a proof, in their order, as progress names them. */
export const proofSteps = ['code', 'sign', 'verify'] as const;
export type ProofStep = (typeof proofSteps)[number];

/** The CAs that the service trusts devices by. What they are is the cloud's state: a screen keeps none of it. */
export const authorityRows = {
  /** The station's issuing CAs and what became of what they signed, from the ledger alone. */
  'setup.issuers': query(administering, z.strictObject({}), z.strictObject({ issuers: z.array(issuerView) })),
  'ca.list': query(
    administering,
    z.strictObject({}),
    z.strictObject({
      service: text,
      /** The station's issuing CAs: the one that signs now first. */
      own: z.array(z.strictObject({ subject: z.string(), sha256: text, expiresAt: time, state: issuerState })),
      cas: z.array(cloudCa),
    }),
  ),
  'ca.upload': command(
    administering,
    z.strictObject({ name: caName, source: caSource, replace: z.boolean() }),
    cloudCa,
  ),
  /** A code, a certificate that the signer signs for it, and the service's word. Progress comes under `workId`. */
  'ca.prove': command(administering, z.strictObject({ name: caName, workId: text }), cloudCa),
  /** For a CA whose key is elsewhere: the CN that its holder's proof must carry, until the next code. */
  'ca.code': command(administering, z.strictObject({ name: caName }), z.strictObject({ code: text })),
  'ca.handIn': command(administering, z.strictObject({ name: caName, pem }), cloudCa),
  'ca.delete': command(administering, z.strictObject({ name: caName }), done),
} as const;
