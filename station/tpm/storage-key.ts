import { hash } from 'node:crypto';
import { ByteReader, sized, uint16, uint32 } from './byte-reader.ts';
import { tpmError } from './tpm-errors.ts';

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
  if (outer.left > 0) throw unreadable(`${outer.left} more bytes follow it`);
  const type = area.uint16();
  if (type === algorithmIds.ecc) throw notAllowed('it is an ECC key, and only RSA keys are supported');
  if (type !== algorithmIds.rsa) throw unreadable('it is no asymmetric key');
  const nameAlgorithm = nameAlgorithmOf(area.uint16());
  const attributes = area.uint32();
  if ((attributes & (restricted | decrypt | sign)) !== (restricted | decrypt)) {
    throw notAllowed('it is not restricted to decryption');
  }
  const authPolicy = area.sized();
  if (authPolicy.length !== 0 && authPolicy.length !== digestSizes[nameAlgorithm]) {
    throw unreadable('its policy is no digest of its hash algorithm');
  }
  if (area.uint16() !== algorithmIds.aes) throw notAllowed('it does not protect with AES');
  const aesBits = oneOf([128, 192, 256] as const, area.uint16(), 'AES key size');
  if (area.uint16() !== algorithmIds.cfb) throw notAllowed('it does not protect with AES in CFB mode');
  if (area.uint16() !== algorithmIds.none) throw notAllowed('it has a signature or encryption scheme of its own');
  const modulusBits = oneOf([2048, 3072, 4096] as const, area.uint16(), 'RSA key size');
  const exponent = area.uint32();
  if (exponent !== 0 && (exponent < 3 || exponent % 2 === 0)) throw unreadable('its RSA exponent is impossible');
  const modulus = area.sized();
  if (modulus.length !== modulusBits / 8 || (modulus[0] ?? 0) < 0x80 || (modulus.at(-1) ?? 0) % 2 === 0) {
    throw unreadable(`its modulus is not one of ${modulusBits} bits`);
  }
  if (area.left > 0) throw unreadable(`${area.left} bytes too many stand inside it`);
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
  if (bytes.length === 0) throw unreadable('it is empty');
  if (bytes.subarray(0, 64).toString('latin1').trimStart().startsWith('-----BEGIN '))
    throw unreadable('it is PEM text');
  if (isDerSequence(bytes)) throw unreadable('it is DER, as certificates and OpenSSL’s public keys are');
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
  throw unreadable('its hash algorithm is unknown');
}

function oneOf<Value extends number>(values: readonly Value[], found: number, what: string): Value {
  const value = values.find((known) => known === found);
  if (value === undefined) throw notAllowed(`${found} bits are no ${what} that is supported`);
  return value;
}

const unreadable = (problem: string) => tpmError('TPM_KEY_UNREADABLE', { problem });
const notAllowed = (problem: string) => tpmError('TPM_KEY_NOT_ALLOWED', { problem });
