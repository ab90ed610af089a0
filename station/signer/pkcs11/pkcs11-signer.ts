import { isStationError, type StationError } from '../../domain/station-error.ts';
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
import { Connection } from './connection.ts';
import { Connector } from './connector.ts';
import { isConnectionLost, translated } from './cryptoki-failure.ts';
import { Deadline } from './deadline.ts';
import { healthOf } from './health.ts';
import { hsmError } from './hsm-errors.ts';
import { importKey } from './import-key.ts';
import { makeKey } from './make-key.ts';
import { type Pkcs11Modules, pkcs11Modules } from './pkcs11-module.ts';
import type { TokenKey } from './token-key.ts';

export interface Pkcs11SignerOptions {
  /** Path of the module's shared library. */
  readonly module: string;
  /** CKA_LABEL of the token. */
  readonly tokenLabel: string;
  /** UTF-8. Copied: the caller zeroes its own. */
  readonly pin: Buffer;
  /** CKA_LABELs of the keys, where they are not `station-` and the key's name. */
  readonly labels?: Readonly<Partial<Record<SignerKey, string>>>;
  /** Most sessions open at a time; 4 where not given, more gained nothing on what was measured. */
  readonly sessions?: number;
  /** For one operation, waiting for a session and one reconnection included. 10 s where not given. */
  readonly deadlineMs?: number;
}

/** RSA pairs take small HSMs a minute. */
const keyGenerationMs = 120_000;

/**
 * Opens the signer on a token of a PKCS#11 module: logs in once and examines the keys. The PIN is tried once; after a
 * rejection never again. When the token or the module fails later, the signer connects anew by itself, and logs in
 * again only with a PIN that was accepted before.
 *
 * A module that hangs in a call that Cryptoki offers synchronously only (C_OpenSession, C_SignInit …) stalls the whole
 * process; no deadline can help there. Run such a module behind p11-kit's server.
 *
 * @throws HSM_DRIVER_MISSING, HSM_MODULE_*, HSM_TOKEN_*, HSM_PIN_*, HSM_DEADLINE, HSM_SESSIONS_EXHAUSTED,
 * HSM_DEVICE_ERROR, HSM_CALL_FAILED. Keys that are missing or unsafe do not keep it from opening: their use is refused.
 */
export async function openPkcs11Signer(
  options: Pkcs11SignerOptions,
  modules: Pkcs11Modules = pkcs11Modules,
): Promise<Signer> {
  if (options.pin.length === 0) throw hsmError('HSM_PIN_EMPTY', { tokenLabel: options.tokenLabel });
  const { tokenLabel, pin, sessions = 4, deadlineMs = 10_000 } = options;
  const labelOf = (key: SignerKey): string => options.labels?.[key] ?? `station-${key}`;
  const module = await modules.get(options.module);
  const connector = new Connector(module, { tokenLabel, pin: Buffer.from(pin), labelOf, sessions }, deadlineMs);
  try {
    const signer = new Pkcs11Signer(connector, labelOf, deadlineMs);
    await signer.examineKeys();
    return signer;
  } catch (error) {
    connector.close();
    throw translated(error, tokenLabel);
  }
}

class Pkcs11Signer implements Signer {
  readonly kind = 'pkcs11';
  readonly notForProduction = false;
  readonly #connector: Connector;
  readonly #labelOf: (key: SignerKey) => string;
  readonly #deadlineMs: number;

  constructor(connector: Connector, labelOf: (key: SignerKey) => string, deadlineMs: number) {
    this.#connector = connector;
    this.#labelOf = labelOf;
    this.#deadlineMs = deadlineMs;
  }

  /** Looks at every key, so that one that is unsafe or changes later is known from the start. Refuses none of them. */
  async examineKeys(): Promise<void> {
    for (const key of [...signerKeys, groupKey] as const) await this.#examineKey(key);
    await laterKeys((key) => this.#examineKey(key));
  }

  /** Whether there is one, usable or not. */
  async #examineKey(key: SignerKey): Promise<boolean> {
    return this.#attempt(undefined, async (connection, deadline) => {
      const found = await connection.findKey(key, deadline);
      if (found?.key) await this.#connector.assertSameKey(connection, found.key, deadline);
      return found !== null;
    });
  }

  async keyInfo(key: SignerKey): Promise<SignerKeyInfo> {
    return this.#attempt(undefined, async (connection, deadline) => {
      const { info } = await this.#usableKey(connection, key, deadline);
      return info;
    });
  }

  async sign(key: SignerKey, message: Uint8Array, signal: AbortSignal): Promise<Buffer> {
    return this.#attempt(signal, async (connection, deadline) => {
      const usable = await this.#usableKey(connection, key, deadline, 'sign');
      const signature = await connection.produce(usable, message, deadline);
      if (signature === null || usable.publicKey === null) throw signerError('SIGNER_SIGNATURE_INVALID', { key });
      return verifiedSignature(key, usable.publicKey, message, signature);
    });
  }

  async deriveHmac(key: SignerKey, data: Uint8Array, signal: AbortSignal): Promise<Buffer> {
    return this.#attempt(signal, async (connection, deadline) => {
      const usable = await this.#usableKey(connection, key, deadline, 'derive keys');
      const mac = await connection.produce(usable, data, deadline);
      if (mac === null) throw signerError('SIGNER_SIGNATURE_INVALID', { key });
      return mac;
    });
  }

  async randomBytes(length: number, signal: AbortSignal): Promise<Buffer> {
    return this.#attempt(signal, (connection, deadline) => connection.randomBytes(length, deadline));
  }

  async createKey(key: MadeKey, algorithm: KeyAlgorithm): Promise<SignerKeyInfo> {
    assertAlgorithmAllowed(key, algorithm);
    const wanted = { key, algorithm, label: this.#labelOf(key) };
    return this.#bring(key, (connection, deadline) => makeKey(connection, wanted, deadline));
  }

  async importGroupKey(secret: Uint8Array, key: GroupKey = groupKey): Promise<SignerKeyInfo> {
    assertGroupKeyLength(secret);
    const wanted = { key, label: this.#labelOf(key), secret };
    return this.#bring(key, (connection, deadline) => importKey(connection, wanted, deadline));
  }

  /** Not attempted twice: after a failure nobody knows whether the token has the key. */
  async #bring(
    key: SignerKey,
    work: (connection: Connection, deadline: Deadline) => Promise<void>,
  ): Promise<SignerKeyInfo> {
    using deadline = this.#deadline(keyGenerationMs);
    try {
      const connection = await deadline.race(this.#connector.connect());
      await work(connection, deadline);
      return (await this.#usableKey(connection, key, deadline)).info;
    } catch (error) {
      if (isConnectionLost(error) || isStationError(error, 'HSM_DEADLINE')) this.#connector.drop();
      throw this.#shown(error);
    }
  }

  async health(): Promise<SignerHealth> {
    const problems: StationError[] = [];
    const keys: SignerKeyInfo[] = [];
    const note = (error: unknown): void => {
      const shown = this.#shown(error);
      if (!isStationError(shown)) throw shown;
      problems.push(shown);
    };
    const token = await this.#attempt(undefined, async (connection) => connection.readToken()).catch(note);
    const later = token === undefined ? [] : await laterKeys((key) => this.#examineKey(key)).catch(note);
    for (const key of token === undefined ? [] : ([...signerKeys, groupKey, ...(later ?? [])] as const)) {
      await this.#attempt(undefined, async (current, limit) => this.#usableKey(current, key, limit)).then(
        ({ info }) => keys.push(info),
        // Only a station with a group has a group's key.
        (error: unknown) => (key === groupKey && isStationError(error, 'SIGNER_KEY_MISSING') ? undefined : note(error)),
      );
    }
    return healthOf(this.#connector, token ?? null, keys, problems);
  }

  async close(): Promise<void> {
    this.#connector.close();
  }

  /**
   * One operation, and once more on a new connection when the old one turns out to be lost. Twice is safe: signing has
   * no effect but the signature, and only one is returned.
   */
  async #attempt<T>(
    signal: AbortSignal | undefined,
    operation: (connection: Connection, deadline: Deadline) => Promise<T>,
  ): Promise<T> {
    signal?.throwIfAborted();
    using deadline = this.#deadline(this.#deadlineMs, signal);
    for (let last = false; ; last = true) {
      let connection: Connection | undefined;
      try {
        connection = await deadline.race(this.#connector.connect());
        return await operation(connection, deadline);
      } catch (error) {
        const lost = isConnectionLost(error);
        if (lost || isStationError(error, 'HSM_DEADLINE')) this.#connector.drop(connection);
        if (!lost || last) throw this.#shown(error);
      }
    }
  }

  async #usableKey(
    connection: Connection,
    key: SignerKey,
    deadline: Deadline,
    purpose?: KeyPurpose,
  ): Promise<TokenKey> {
    const found = await connection.findKey(key, deadline);
    if (found === null) throw signerError('SIGNER_KEY_MISSING', { key });
    if (found.problem !== null) throw found.problem;
    if (purpose !== undefined) assertPurpose(key, found.key.info.algorithm, purpose);
    await this.#connector.assertSameKey(connection, found.key, deadline);
    return found.key;
  }

  #deadline(ms: number, signal?: AbortSignal): Deadline {
    return new Deadline(ms, () => hsmError('HSM_DEADLINE', { deadlineMs: ms }), signal);
  }

  #shown(error: unknown): unknown {
    return translated(error, this.#connector.tokenLabel);
  }
}
