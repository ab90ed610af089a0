/**
 * The signer port: what the station asks of an HSM, or of the software key store that stands in for one.
 * Private and secret keys never leave it.
 */

import type { StationError } from '../domain/station-error.ts';

/** The keys that every station has, by role; an implementation maps them to labels on its token or in its store. */
export const signerKeys = ['issuing-ca', 'audit', 'device-key-derivation'] as const;
export type OwnSignerKey = (typeof signerKeys)[number];
/** The key of an enrollment group, which the cloud knows too: so it was outside once, and was brought in. */
export const groupKey = 'group-key-derivation';
export type SignerKeyRole = OwnSignerKey | typeof groupKey;
/** Roles whose key gets a successor when it is rolled. */
export type RollableRole = Exclude<SignerKeyRole, 'audit'>;
/** A role's first key, or a later one: `issuing-ca-2`. */
export type KeyOf<Role extends RollableRole> = Role | `${Role}-${number}`;
export type IssuingKey = KeyOf<'issuing-ca'>;
export type GroupKey = KeyOf<typeof groupKey>;
export type DerivationKey = KeyOf<'device-key-derivation'> | GroupKey;
/** What a signer makes itself; the others are brought in. */
export type MadeKey = 'audit' | IssuingKey | KeyOf<'device-key-derivation'>;
export type SignerKey = MadeKey | GroupKey;

/** `hmac-sha256` keys derive (CKK_GENERIC_SECRET, 64 bytes); the others sign. */
export type KeyAlgorithm = 'ec-p256' | 'rsa-2048' | 'hmac-sha256';

export interface SignerKeyInfo {
  readonly key: SignerKey;
  readonly algorithm: KeyAlgorithm;
  /** DER SubjectPublicKeyInfo; null for a secret key. */
  readonly publicKey: Buffer | null;
}

export interface SignerHealth {
  readonly healthy: boolean;
  /** Facts for `hsm status`: module, token, mechanisms, sessions … Never a secret. */
  readonly facts: Readonly<Record<string, string | number | boolean>>;
  readonly keys: readonly SignerKeyInfo[];
  readonly problems: readonly StationError[];
}

export interface Signer {
  readonly kind: 'pkcs11' | 'software';
  /** True for the software store: marked in every entry it signs and in every summary. */
  readonly notForProduction: boolean;

  /** @throws SIGNER_KEY_MISSING */
  keyInfo(key: SignerKey): Promise<SignerKeyInfo>;

  /**
   * Signs `message` under SHA-256, hashed on the host. EC: DER Ecdsa-Sig-Value (RFC 3279 §2.2.3); RSA: PKCS#1 v1.5
   * (RFC 8017 §8.2). The signature has been verified against the public key before it is returned.
   * (A message and not its digest: node:crypto neither signs nor verifies a ready-made digest with an EC key.)
   * Aborted, it rejects with the signal's reason.
   * @throws SIGNER_KEY_MISSING, SIGNER_KEY_PURPOSE, SIGNER_SIGNATURE_INVALID, SIGNER_CLOSED; an HSM also HSM_*
   */
  sign(key: SignerKey, message: Uint8Array, signal: AbortSignal): Promise<Buffer>;

  /** HMAC-SHA256 over `data` inside the signer: 32 bytes that the caller must zero. Same errors as `sign`. */
  deriveHmac(key: SignerKey, data: Uint8Array, signal: AbortSignal): Promise<Buffer>;

  /**
   * Makes a key that did not exist; inside the HSM and never extractable there. issuing-ca: `ec-p256` or `rsa-2048`;
   * audit: `ec-p256`; device-key-derivation: `hmac-sha256`; later keys as the first of their role.
   * @throws SIGNER_KEY_EXISTS, SIGNER_KEY_PURPOSE
   */
  createKey(key: MadeKey, algorithm: KeyAlgorithm): Promise<SignerKeyInfo>;

  /**
   * From the signer's own random generator (C_GenerateRandom): what becomes a key that the cloud has to know too.
   * `length` bytes, that the caller must zero. Same errors as `sign`.
   */
  randomBytes(length: number, signal: AbortSignal): Promise<Buffer>;

  /**
   * Takes in a key of an enrollment group (`hmac-sha256`, at least 32 bytes), the first unless another is named; from then on it
   * is never extractable. `secret` stays the caller's to zero. @throws SIGNER_KEY_EXISTS, SIGNER_KEY_PURPOSE when it is too short
   */
  importGroupKey(secret: Uint8Array, key?: GroupKey): Promise<SignerKeyInfo>;

  /** Looks at everything, changes nothing, never throws for what it finds. */
  health(): Promise<SignerHealth>;

  /** Zeroes what it holds and logs out. Idempotent. */
  close(): Promise<void>;
}
