import { constants, createCipheriv, createHmac, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto';
import { sized } from './byte-reader.ts';
import type { NameAlgorithm, StorageKey } from './storage-key.ts';

/**
 * What is encrypted so that only one TPM can read it (TPM 2.0 Part 1 §23.3 duplication, §24 credentials): a random seed
 * goes to the TPM's key by RSA-OAEP; keys derived from the seed encrypt the content and authenticate it.
 */
export interface Protected {
  /** TPM2B_DIGEST of the HMAC, then the encrypted content: what TPM2B_ID_OBJECT and TPM2B_PRIVATE hold. */
  readonly content: Buffer;
  /** The seed, encrypted to the TPM's key: what TPM2B_ENCRYPTED_SECRET holds. */
  readonly secret: Buffer;
}

/** `label`: IDENTITY or DUPLICATE. `name`: of the object that the content is bound to. */
export function protect(to: StorageKey, label: 'IDENTITY' | 'DUPLICATE', name: Buffer, content: Buffer): Protected {
  const { nameAlgorithm: algorithm, aesBits } = to;
  const digestBits = digestBitsOf(algorithm);
  const seed = randomBytes(digestBits / 8);
  const encrypted = encryptCfb(kdfa({ algorithm, key: seed, label: 'STORAGE', context: name, bits: aesBits }), content);
  const hmacKey = kdfa({ algorithm, key: seed, label: 'INTEGRITY', context: Buffer.alloc(0), bits: digestBits });
  const integrity = createHmac(algorithm, hmacKey).update(encrypted).update(name).digest();
  return { content: Buffer.concat([sized(integrity), encrypted]), secret: encryptSeed(to, label, seed) };
}

/**
 * TPM2_MakeCredential (Part 3 §12.6), which needs no TPM: `credential` for whoever holds the private part of
 * `endorsementKey` and, in the same TPM, the object of that `name`. At most as long as the key's digest.
 */
export const makeCredential = (endorsementKey: StorageKey, name: Buffer, credential: Buffer): Protected =>
  protect(endorsementKey, 'IDENTITY', name, sized(credential));

/** AES in CFB mode with an IV of zeros, as the TPM protects objects with a key for one use. */
export function encryptCfb(key: Buffer, content: Buffer): Buffer {
  const cipher = createCipheriv(`aes-${key.length * 8}-cfb`, key, Buffer.alloc(16));
  return Buffer.concat([cipher.update(content), cipher.final()]);
}

/** KDFa (Part 1 §11.4.10.2): SP 800-108 in counter mode, with one context and no second one. */
export function kdfa(options: {
  readonly algorithm: NameAlgorithm;
  readonly key: Buffer;
  readonly label: string;
  readonly context: Buffer;
  readonly bits: number;
}): Buffer {
  const { algorithm, key, label, context, bits } = options;
  const blocks: Buffer[] = [];
  for (let counter = 1, made = 0; made < bits; counter++, made += digestBitsOf(algorithm)) {
    const fixed = Buffer.concat([Buffer.from(`${label}\0`), context, bigEndian(bits)]);
    blocks.push(createHmac(algorithm, key).update(bigEndian(counter)).update(fixed).digest());
  }
  return Buffer.concat(blocks).subarray(0, bits / 8);
}

/** RSA-OAEP with the key's hash algorithm and the label, its zero byte included (Part 1 §B.10.3). */
function encryptSeed({ modulus, exponent, nameAlgorithm }: StorageKey, label: string, seed: Buffer): Buffer {
  const n = modulus.toString('base64url');
  const e = trimmed(bigEndian(exponent === 0 ? 65_537 : exponent)).toString('base64url');
  return publicEncrypt(
    {
      key: createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' }),
      padding: constants.RSA_PKCS1_OAEP_PADDING,
      oaepHash: nameAlgorithm,
      oaepLabel: Buffer.from(`${label}\0`),
    },
    seed,
  );
}

const digestBitsOf = (algorithm: NameAlgorithm): number =>
  algorithm === 'sha1' ? 160 : Number(algorithm.slice('sha'.length));

function bigEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

const trimmed = (bytes: Buffer): Buffer => bytes.subarray(bytes.findIndex((byte) => byte !== 0));
