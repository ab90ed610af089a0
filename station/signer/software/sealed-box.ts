import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';

/** AES-256-GCM with a fresh 96-bit nonce; all three in base64. */
export interface SealedBox {
  readonly nonce: string;
  readonly ciphertext: string;
  readonly tag: string;
}

export interface ScryptParameters {
  readonly N: number;
  readonly r: number;
  readonly p: number;
  readonly salt: string;
}

/** Encrypts `secret` and binds `context` to it: a box opens only under the context it was sealed with. */
export function seal(encryptionKey: Buffer, context: string, secret: Buffer): SealedBox {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', encryptionKey, nonce).setAAD(Buffer.from(context));
  const ciphertext = Buffer.concat([cipher.update(secret), cipher.final()]);
  return {
    nonce: nonce.toString('base64'),
    ciphertext: ciphertext.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
  };
}

/** The secret, which the caller zeroes; null where key, context or box is not right. */
export function unseal(encryptionKey: Buffer, context: string, box: SealedBox): Buffer | null {
  const nonce = Buffer.from(box.nonce, 'base64');
  const tag = Buffer.from(box.tag, 'base64');
  if (nonce.length !== 12 || tag.length !== 16) return null;
  const decipher = createDecipheriv('aes-256-gcm', encryptionKey, nonce, { authTagLength: 16 });
  decipher.setAAD(Buffer.from(context)).setAuthTag(tag);
  const secret = decipher.update(Buffer.from(box.ciphertext, 'base64'));
  try {
    // GCM is a stream mode: final() adds no bytes, it only checks the tag.
    decipher.final();
    return secret;
  } catch {
    secret.fill(0);
    return null;
  }
}

/** The 32-byte key under a passphrase. The caller zeroes it. */
export const deriveEncryptionKey = (passphrase: Buffer, { N, r, p, salt }: ScryptParameters): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const maxmem = 256 * N * r;
    scrypt(passphrase, Buffer.from(salt, 'base64'), 32, { N, r, p, maxmem }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
