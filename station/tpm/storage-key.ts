import { hash } from 'node:crypto';
import type { Phrase } from '../domain/phrase.ts';
import { ByteReader, sized, uint16, uint32 } from './byte-reader.ts';
import { tpmError } from './tpm-errors.ts';
import { tpmSays } from './tpm-phrases.ts';

/**
 * The public part of an RSA storage key of a TPM 2.0, which endorsement keys (EK) and storage root keys (SRK) are:
 * TPM2B_PUBLIC of Part 2 §12.2.5, restricted to decryption, with AES in CFB mode for what it protects.
 */
export interface StorageKey {
  readonly nameAlgorithm: NameAlgorithm;
  /** TPMA_OBJECT (Part 2 §8.3). */
  readonly attributes: number;
  /** Digest of the policy that opens the key; empty without one. */
  readonly authPolicy: Buffer;
  /** Of the AES keys that it protects others with. */
  readonly aesBits: 128 | 192 | 256;
  readonly modulusBits: 2048 | 3072 | 4096;
  /** 0 in the TPM's own form stands for 65537, and is kept. */
  readonly exponent: number;
  /** Big-endian, `modulusBits` long. */
  readonly modulus: Buffer;
}

export type NameAlgorithm = 'sha1' | 'sha256' | 'sha384' | 'sha512';

/** TPM_ALG_ID (Part 2 §6.3). */
export const algorithmIds = {
  rsa: 0x0001,
  hmac: 0x0005,
  aes: 0x0006,
  keyedHash: 0x0008,
  sha256: 0x000b,
  none: 0x0010,
  ecc: 0x0023,
  cfb: 0x0043,
} as const;

export const nameAlgorithmIds: Readonly<Record<NameAlgorithm, number>> = {
  sha1: 0x0004,
  sha256: algorithmIds.sha256,
  sha384: 0x000c,
  sha512: 0x000d,
};
const digestSizes: Readonly<Record<NameAlgorithm, number>> = { sha1: 20, sha256: 32, sha384: 48, sha512: 64 };

const restricted = 1 << 16;
const decrypt = 1 << 17;
const sign = 1 << 18;

/**
 * Reads a TPM2B_PUBLIC: whole, with nothing behind it, so that one key has one form.
 * @throws TPM_KEY_UNREADABLE, TPM_KEY_NOT_ALLOWED
 */
export function decodeStorageKey(bytes: Buffer): StorageKey {
  refuseOtherForms(bytes);
  const outer = new ByteReader(bytes);
  const area = new ByteReader(outer.sized());
  if (outer.left > 0) throw unreadable(tpmSays('TPM_BYTES_FOLLOW', { count: outer.left }));
  const type = area.uint16();
  if (type === algorithmIds.ecc) throw notAllowed(tpmSays('TPM_ECC'));
  if (type !== algorithmIds.rsa) throw unreadable(tpmSays('TPM_NOT_ASYMMETRIC'));
  const nameAlgorithm = nameAlgorithmOf(area.uint16());
  const attributes = area.uint32();
  if ((attributes & (restricted | decrypt | sign)) !== (restricted | decrypt)) {
    throw notAllowed(tpmSays('TPM_NOT_RESTRICTED'));
  }
  const authPolicy = area.sized();
  if (authPolicy.length !== 0 && authPolicy.length !== digestSizes[nameAlgorithm]) {
    throw unreadable(tpmSays('TPM_POLICY_SIZE'));
  }
  if (area.uint16() !== algorithmIds.aes) throw notAllowed(tpmSays('TPM_NOT_AES'));
  const aesBits = oneOf([128, 192, 256] as const, area.uint16(), tpmSays('AES_KEY_SIZE'));
  if (area.uint16() !== algorithmIds.cfb) throw notAllowed(tpmSays('TPM_NOT_CFB'));
  if (area.uint16() !== algorithmIds.none) throw notAllowed(tpmSays('TPM_OWN_SCHEME'));
  const modulusBits = oneOf([2048, 3072, 4096] as const, area.uint16(), tpmSays('RSA_KEY_SIZE'));
  const exponent = area.uint32();
  if (exponent !== 0 && (exponent < 3 || exponent % 2 === 0)) throw unreadable(tpmSays('TPM_EXPONENT'));
  const modulus = area.sized();
  if (modulus.length !== modulusBits / 8 || (modulus[0] ?? 0) < 0x80 || (modulus.at(-1) ?? 0) % 2 === 0) {
    throw unreadable(tpmSays('TPM_MODULUS', { bits: modulusBits }));
  }
  if (area.left > 0) throw unreadable(tpmSays('TPM_BYTES_INSIDE', { count: area.left }));
  return { nameAlgorithm, attributes, authPolicy, aesBits, modulusBits, exponent, modulus };
}

/** The one TPM2B_PUBLIC of that key. */
export const encodeStorageKey = (key: StorageKey): Buffer => sized(publicArea(key));

/** The TPM's name of a key (Part 1 §16): its hash algorithm and the digest of its public area. */
export const nameOf = (key: StorageKey): Buffer =>
  Buffer.concat([uint16(nameAlgorithmIds[key.nameAlgorithm]), hash(key.nameAlgorithm, publicArea(key), 'buffer')]);

/** TPMT_PUBLIC (Part 2 §12.2.4). */
function publicArea(key: StorageKey): Buffer {
  return Buffer.concat([
    uint16(algorithmIds.rsa),
    uint16(nameAlgorithmIds[key.nameAlgorithm]),
    uint32(key.attributes),
    sized(key.authPolicy),
    uint16(algorithmIds.aes),
    uint16(key.aesBits),
    uint16(algorithmIds.cfb),
    uint16(algorithmIds.none),
    uint16(key.modulusBits),
    uint32(key.exponent),
    sized(key.modulus),
  ]);
}

/** What people export instead, told from the first bytes. */
function refuseOtherForms(bytes: Buffer): void {
  if (bytes.length === 0) throw unreadable(tpmSays('TPM_EMPTY'));
  if (bytes.subarray(0, 64).toString('latin1').trimStart().startsWith('-----BEGIN '))
    throw unreadable(tpmSays('TPM_IS_PEM'));
  if (isDerSequence(bytes)) throw unreadable(tpmSays('TPM_IS_DER'));
}

/** A SEQUENCE whose length is that of the rest (X.690 §8.1). A TPM2B_PUBLIC of 12 kB would look alike; none exists. */
function isDerSequence(bytes: Buffer): boolean {
  if (bytes[0] !== 0x30 || bytes[1] === undefined) return false;
  if (bytes[1] < 0x80) return bytes.length === 2 + bytes[1];
  const lengthBytes = bytes[1] - 0x80;
  if (lengthBytes < 1 || lengthBytes > 3 || bytes.length < 2 + lengthBytes) return false;
  return bytes.length === 2 + lengthBytes + bytes.readUIntBE(2, lengthBytes);
}

function nameAlgorithmOf(id: number): NameAlgorithm {
  for (const name of ['sha1', 'sha256', 'sha384', 'sha512'] as const) if (nameAlgorithmIds[name] === id) return name;
  throw unreadable(tpmSays('TPM_HASH_UNKNOWN'));
}

function oneOf<Value extends number>(values: readonly Value[], found: number, what: Phrase): Value {
  const value = values.find((known) => known === found);
  if (value === undefined) throw notAllowed(tpmSays('TPM_SIZE_OTHER', { bits: found, what }));
  return value;
}

const unreadable = (problem: Phrase) => tpmError('TPM_KEY_UNREADABLE', { problem });
const notAllowed = (problem: Phrase) => tpmError('TPM_KEY_NOT_ALLOWED', { problem });
