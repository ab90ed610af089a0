import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileDurably } from '../../config/write-file.ts';
import type { Phrase } from '../../domain/phrase.ts';
import { isStationError } from '../../domain/station-error.ts';
import type { KeyAlgorithm, SignerKey } from '../signer.ts';
import { signerError } from '../signer-errors.ts';
import { signerSays } from '../signer-phrases.ts';
import { scryptCost } from './scrypt-cost.ts';
import { deriveEncryptionKey, type SealedBox, seal, unseal } from './sealed-box.ts';

/**
 * A folder of keys encrypted at rest: `store.json` holds how the passphrase becomes a key and a box that tells a right
 * passphrase from a wrong one; `<key>.key.json` holds one key. A file is written once, whole and durably, and never
 * replaced, so no accident of the station can lose a key. A checksum in each tells damage from a wrong passphrase.
 */

const formatVersion = 1;
const base64 = z.base64();
const box = z.strictObject({ nonce: base64, ciphertext: base64, tag: base64 });
// The bounds keep a doctored file from taking the machine's memory.
const scryptParameters = z.strictObject({
  N: z
    .int()
    .min(2)
    .max(2 ** 20),
  r: z.int().min(1).max(16),
  p: z.int().min(1).max(16),
  salt: base64,
});
const storeBody = z.strictObject({
  notForProduction: z.literal(true),
  storeId: z.string(),
  scrypt: scryptParameters,
  proof: box,
});
const keyBody = z.strictObject({
  algorithm: z.enum(['ec-p256', 'rsa-2048', 'hmac-sha256']),
  publicKey: base64.nullable(),
  box,
});

export interface StoredKey {
  readonly algorithm: KeyAlgorithm;
  /** DER SubjectPublicKeyInfo; null for a secret key. */
  readonly publicKey: Buffer | null;
  /** PKCS#8 DER, or the bytes of a secret key. The receiver zeroes it. */
  readonly secret: Buffer;
}

export class KeyStore {
  readonly #directory: string;
  readonly #storeId: string;
  readonly #encryptionKey: Buffer;

  private constructor(directory: string, storeId: string, encryptionKey: Buffer) {
    this.#directory = directory;
    this.#storeId = storeId;
    this.#encryptionKey = encryptionKey;
  }

  /** Makes an empty store. @throws SIGNER_STORE_EXISTS, SIGNER_PASSPHRASE_EMPTY, HOME_* when it cannot be written */
  static async create(directory: string, passphrase: Buffer, cost: { N: number; r: number; p: number } = scryptCost) {
    if (passphrase.length === 0) throw signerError('SIGNER_PASSPHRASE_EMPTY');
    const storeId = randomBytes(16).toString('hex');
    const parameters = { ...cost, salt: randomBytes(16).toString('base64') };
    const encryptionKey = await deriveEncryptionKey(passphrase, parameters);
    const proof = seal(encryptionKey, proofContext(storeId), Buffer.from(storeId));
    const written = await writeOnce(storeFile(directory), {
      notForProduction: true,
      storeId,
      scrypt: parameters,
      proof,
    } satisfies z.infer<typeof storeBody>);
    if (written) return new KeyStore(directory, storeId, encryptionKey);
    encryptionKey.fill(0);
    throw signerError('SIGNER_STORE_EXISTS', { directory });
  }

  /** @throws SIGNER_STORE_MISSING, _UNREADABLE, _DAMAGED, _TOO_NEW, SIGNER_PASSPHRASE_REJECTED */
  static async open(directory: string, passphrase: Buffer): Promise<KeyStore> {
    const file = storeFile(directory);
    const body = await readBody(file, storeBody);
    if (body === null) throw signerError('SIGNER_STORE_MISSING', { directory });
    const encryptionKey = await deriveEncryptionKey(passphrase, body.scrypt);
    const proof = unseal(encryptionKey, proofContext(body.storeId), body.proof);
    if (proof !== null) return new KeyStore(directory, body.storeId, encryptionKey);
    encryptionKey.fill(0);
    throw signerError('SIGNER_PASSPHRASE_REJECTED');
  }

  /** The key, or null where there is none. @throws SIGNER_STORE_UNREADABLE, _DAMAGED, _TOO_NEW */
  async read(key: SignerKey): Promise<StoredKey | null> {
    const file = keyFile(this.#directory, key);
    const body = await readBody(file, keyBody);
    if (body === null) return null;
    const secret = unseal(this.#encryptionKey, this.#keyContext(key, body.algorithm, body.publicKey), body.box);
    if (secret === null) throw damaged(file, signerSays('STORE_OTHER_PASSPHRASE'));
    const publicKey = body.publicKey === null ? null : Buffer.from(body.publicKey, 'base64');
    return { algorithm: body.algorithm, publicKey, secret };
  }

  /** Adds a key durably; `secret` stays the caller's to zero. @throws SIGNER_KEY_EXISTS, HOME_* */
  async add(key: SignerKey, { algorithm, publicKey, secret }: StoredKey): Promise<void> {
    const publicKeyText = publicKey?.toString('base64') ?? null;
    const sealed: SealedBox = seal(this.#encryptionKey, this.#keyContext(key, algorithm, publicKeyText), secret);
    const body: z.infer<typeof keyBody> = { algorithm, publicKey: publicKeyText, box: sealed };
    if (await writeOnce(keyFile(this.#directory, key), body)) return;
    throw signerError('SIGNER_KEY_EXISTS', { key });
  }

  close(): void {
    this.#encryptionKey.fill(0);
  }

  #keyContext(key: SignerKey, algorithm: KeyAlgorithm, publicKey: string | null): string {
    return JSON.stringify(['station-key', formatVersion, this.#storeId, key, algorithm, publicKey]);
  }
}

const proofContext = (storeId: string): string => JSON.stringify(['station-key-store', formatVersion, storeId]);
const storeFile = (directory: string): string => join(directory, 'store.json');
const keyFile = (directory: string, key: SignerKey): string => join(directory, `${key}.key.json`);
const checksum = (body: unknown): string => createHash('sha256').update(JSON.stringify(body)).digest('hex');
const damaged = (file: string, problem: Phrase) => signerError('SIGNER_STORE_DAMAGED', { file, problem });

async function writeOnce(file: string, body: object): Promise<boolean> {
  const document = { version: formatVersion, sha256: checksum(body), body };
  try {
    await writeFileDurably(file, `${JSON.stringify(document, null, 2)}\n`, { mode: 0o600, replace: false });
    return true;
  } catch (error) {
    if (isStationError(error, 'HOME_FILE_EXISTS')) return false;
    throw error;
  }
}

const documentSchema = z.looseObject({ version: z.int(), sha256: z.string(), body: z.unknown() });

async function readBody<Schema extends z.ZodType>(file: string, schema: Schema): Promise<z.infer<Schema> | null> {
  const text = await readText(file);
  if (text === null) return null;
  const document = documentSchema.safeParse(parseJson(file, text));
  if (!document.success) throw damaged(file, signerSays('STORE_NOT_ONE'));
  const { version, sha256, body } = document.data;
  if (version > formatVersion) throw signerError('SIGNER_STORE_TOO_NEW', { file, version });
  if (sha256 !== checksum(body)) throw damaged(file, signerSays('STORE_CHECKSUM'));
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw damaged(file, signerSays('STORE_FIELDS'));
  return parsed.data;
}

async function readText(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (reason === 'ENOENT') return null;
    throw signerError('SIGNER_STORE_UNREADABLE', { file, reason }, error);
  }
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw damaged(file, signerSays('STORE_NOT_JSON'));
  }
}
