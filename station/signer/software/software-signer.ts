import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import { isStationError } from '../../domain/station-error.ts';
import { laterKeys } from '../key-generations.ts';
import { assertAlgorithmAllowed, assertGroupKeyLength, assertPurpose, type KeyPurpose } from '../key-policy.ts';
import {
  type GroupKey,
  groupKey,
  type KeyAlgorithm,
  type MadeKey,
  type Signer,
  type SignerHealth,
  type SignerKey,
  type SignerKeyInfo,
  signerKeys,
} from '../signer.ts';
import { signerError } from '../signer-errors.ts';
import { verifiedSignature } from '../verified-signature.ts';
import { KeyStore, type StoredKey } from './key-store.ts';

export interface SoftwareSignerOptions {
  readonly directory: string;
  /** Not kept and not changed: the caller zeroes it. */
  readonly passphrase: Buffer;
}

/** @throws SIGNER_STORE_MISSING, _UNREADABLE, _DAMAGED, _TOO_NEW, SIGNER_PASSPHRASE_REJECTED */
export async function openSoftwareSigner({ directory, passphrase }: SoftwareSignerOptions): Promise<Signer> {
  return SoftwareSigner.load(await KeyStore.open(directory, passphrase));
}

/**
 * Makes an empty store, encrypted under `passphrase`, and opens it.
 * @throws SIGNER_STORE_EXISTS, SIGNER_PASSPHRASE_EMPTY, HOME_* when it cannot be written
 */
export async function createSoftwareSigner({ directory, passphrase }: SoftwareSignerOptions): Promise<Signer> {
  return SoftwareSigner.load(await KeyStore.create(directory, passphrase));
}

interface LoadedKey {
  readonly info: SignerKeyInfo;
  readonly key: KeyObject;
  readonly publicKey: KeyObject | null;
}

class SoftwareSigner implements Signer {
  readonly kind = 'software';
  readonly notForProduction = true;
  readonly #store: KeyStore;
  readonly #keys = new Map<SignerKey, LoadedKey>();
  #closed = false;

  private constructor(store: KeyStore) {
    this.#store = store;
  }

  /** Opens every key at once, so that a damaged store shows at the start of a shift and not in the middle of a unit. */
  static async load(store: KeyStore): Promise<SoftwareSigner> {
    const signer = new SoftwareSigner(store);
    try {
      for (const key of [...signerKeys, groupKey] as const) await signer.#load(key);
      await laterKeys((key) => signer.#load(key));
      return signer;
    } catch (error) {
      await signer.close();
      throw error;
    }
  }

  async keyInfo(key: SignerKey): Promise<SignerKeyInfo> {
    return this.#loaded(key).info;
  }

  async sign(key: SignerKey, message: Uint8Array, signal: AbortSignal): Promise<Buffer> {
    signal.throwIfAborted();
    const loaded = this.#loaded(key, 'sign');
    if (loaded.publicKey === null) throw signerError('SIGNER_KEY_MISSING', { key });
    return verifiedSignature(key, loaded.publicKey, message, sign('sha256', message, loaded.key));
  }

  async deriveHmac(key: SignerKey, data: Uint8Array, signal: AbortSignal): Promise<Buffer> {
    signal.throwIfAborted();
    return createHmac('sha256', this.#loaded(key, 'derive keys').key).update(data).digest();
  }

  async randomBytes(length: number, signal: AbortSignal): Promise<Buffer> {
    signal.throwIfAborted();
    if (this.#closed) throw signerError('SIGNER_CLOSED');
    return randomBytes(length);
  }

  async createKey(key: MadeKey, algorithm: KeyAlgorithm): Promise<SignerKeyInfo> {
    if (this.#closed) throw signerError('SIGNER_CLOSED');
    assertAlgorithmAllowed(key, algorithm);
    if (this.#keys.has(key)) throw signerError('SIGNER_KEY_EXISTS', { key });
    const made = makeKey(algorithm);
    try {
      await this.#store.add(key, made);
      return this.#adopt(key, made).info;
    } finally {
      made.secret.fill(0);
    }
  }

  async importGroupKey(secret: Uint8Array, key: GroupKey = groupKey): Promise<SignerKeyInfo> {
    if (this.#closed) throw signerError('SIGNER_CLOSED');
    assertGroupKeyLength(secret);
    if (this.#keys.has(key)) throw signerError('SIGNER_KEY_EXISTS', { key });
    const taken: StoredKey = { algorithm: 'hmac-sha256', publicKey: null, secret: Buffer.from(secret) };
    try {
      await this.#store.add(key, taken);
      return this.#adopt(key, taken).info;
    } finally {
      taken.secret.fill(0);
    }
  }

  async health(): Promise<SignerHealth> {
    const keys = [...this.#keys.values()].map(({ info }) => info);
    const problems = this.#closed ? [signerError('SIGNER_CLOSED')] : [];
    for (const key of this.#closed ? [] : signerKeys) {
      try {
        const stored = await this.#store.read(key);
        stored?.secret.fill(0);
        if (stored === null) problems.push(signerError('SIGNER_KEY_MISSING', { key }));
      } catch (error) {
        if (!isStationError(error)) throw error;
        problems.push(error);
      }
    }
    return {
      healthy: problems.length === 0,
      facts: { kind: this.kind, notForProduction: true, encryption: 'AES-256-GCM under scrypt' },
      keys,
      problems,
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#keys.clear();
    this.#store.close();
  }

  async #load(key: SignerKey): Promise<boolean> {
    const stored = await this.#store.read(key);
    if (stored === null) return false;
    this.#adopt(key, stored);
    return true;
  }

  #loaded(key: SignerKey, purpose?: KeyPurpose): LoadedKey {
    if (this.#closed) throw signerError('SIGNER_CLOSED');
    const loaded = this.#keys.get(key);
    if (loaded === undefined) throw signerError('SIGNER_KEY_MISSING', { key });
    if (purpose !== undefined) assertPurpose(key, loaded.info.algorithm, purpose);
    return loaded;
  }

  #adopt(key: SignerKey, { algorithm, publicKey, secret }: StoredKey): LoadedKey {
    try {
      const loaded: LoadedKey = {
        info: { key, algorithm, publicKey },
        key:
          algorithm === 'hmac-sha256'
            ? createSecretKey(secret)
            : createPrivateKey({ key: secret, format: 'der', type: 'pkcs8' }),
        publicKey: publicKey === null ? null : createPublicKey({ key: publicKey, format: 'der', type: 'spki' }),
      };
      this.#keys.set(key, loaded);
      return loaded;
    } finally {
      secret.fill(0);
    }
  }
}

function makeKey(algorithm: KeyAlgorithm): StoredKey {
  if (algorithm === 'hmac-sha256') return { algorithm, publicKey: null, secret: randomBytes(64) };
  const { publicKey, privateKey } =
    algorithm === 'ec-p256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 65_537 });
  return {
    algorithm,
    publicKey: publicKey.export({ type: 'spki', format: 'der' }),
    secret: privateKey.export({ type: 'pkcs8', format: 'der' }),
  };
}
