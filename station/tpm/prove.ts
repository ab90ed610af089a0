import { timingSafeEqual } from 'node:crypto';
import { sized } from './byte-reader.ts';
import { makeCredential } from './credential.ts';
import { isForeignCredential } from './response-code.ts';
import { decodeStorageKey } from './storage-key.ts';
import type { LoadedKey, Tpm } from './tpm.ts';

/**
 * Whether the TPM holds the private part of `endorsementKey` and, beside it, the key that is `bound`: it can then, and
 * only then, open a credential that was made in software for these two (TPM 2.0 Part 1 §24). `challenge`: 32 fresh random
 * bytes, which never cross the wire in clear.
 * @throws TPM_KEY_NOT_ALLOWED, TPM_KEY_UNREADABLE; those of `Tpm`
 */
export async function holdsEndorsementKey(
  tpm: Tpm,
  keys: { readonly endorsementKey: LoadedKey; readonly bound: LoadedKey },
  challenge: Buffer,
  signal: AbortSignal,
): Promise<boolean> {
  const publicKey = decodeStorageKey(keys.endorsementKey.publicPart);
  const { content, secret } = makeCredential(publicKey, keys.bound.name, challenge);
  const credential = { content: sized(content), secret: sized(secret) };
  try {
    const told = await tpm.activate({ ...keys, algorithm: publicKey.nameAlgorithm }, credential, signal);
    return told.length === challenge.length && timingSafeEqual(told, challenge);
  } catch (error) {
    if (isForeignCredential(error)) return false;
    throw error;
  }
}
