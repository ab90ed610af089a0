import { thumbprint } from '../../pki/thumbprint.ts';
import type { SignerKey } from '../signer.ts';
import { signerError } from '../signer-errors.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import { translated } from './cryptoki-failure.ts';
import type { Deadline } from './deadline.ts';
import { hsmError } from './hsm-errors.ts';
import type { Pkcs11Module } from './pkcs11-module.ts';
import { isPinVerdict, type Token } from './token.ts';
import type { TokenKey } from './token-key.ts';

/** What is MACed to know an HMAC key again. Holds blanks, as no registration id can: it never yields a device's key. */
const keyCheckMessage = Buffer.from('station key check value');

/**
 * Keeps one connection and makes a new one when it is lost. Remembers what must not change over the signer's life: the
 * PIN's fate, the token's serial number, and each key.
 */
export class Connector {
  readonly module: Pkcs11Module;
  readonly #options: ConnectionOptions;
  readonly #deadlineMs: number;
  readonly #identities = new Map<SignerKey, string>();
  readonly #checked = new WeakSet<TokenKey>();
  #connection: Connection | null = null;
  #connecting: Promise<Connection> | null = null;
  /** The initialisation in which a connection was lost: it is no good for the next one. */
  #lostIn: number | null = null;
  #tokenSerial: string | null = null;
  #pinVerdict: unknown = null;
  #entered = false;
  #closed = false;

  constructor(module: Pkcs11Module, options: ConnectionOptions, deadlineMs: number) {
    this.module = module;
    this.#options = options;
    this.#deadlineMs = deadlineMs;
  }

  get tokenLabel(): string {
    return this.#options.tokenLabel;
  }

  get sessions(): number {
    return this.#options.sessions;
  }

  /** The connection at hand, if there is one. */
  get connection(): Connection | null {
    return this.#connection;
  }

  /** The connection, made where there is none; everyone who asks meanwhile gets the same. */
  async connect(): Promise<Connection> {
    if (this.#closed) throw signerError('SIGNER_CLOSED');
    if (this.#connection?.current === true) return this.#connection;
    this.#connecting ??= this.#open().finally(() => {
      this.#connecting = null;
    });
    return this.#connecting;
  }

  /** Gives a lost connection up; without an argument the one at hand. Another that has replaced it stays. */
  drop(connection = this.#connection): void {
    if (connection === null || connection !== this.#connection) return;
    this.#connection = null;
    this.#lostIn = connection.initialisation;
    connection.close();
  }

  /** Refuses a key that is not the one first seen under its name. @throws HSM_KEY_CHANGED */
  async assertSameKey(connection: Connection, key: TokenKey, deadline: Deadline): Promise<void> {
    if (this.#checked.has(key)) return;
    const name = key.info.key;
    const identity = await identityOf(connection, key, deadline);
    const known = this.#identities.get(name);
    if (known !== undefined && known !== identity) throw hsmError('HSM_KEY_CHANGED', { key: name });
    this.#identities.set(name, identity);
    this.#checked.add(key);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#connection?.close();
    this.#connection = null;
    this.#options.pin.fill(0);
    if (this.#entered) this.module.leave();
  }

  async #open(): Promise<Connection> {
    if (this.#pinVerdict !== null) throw this.#pinVerdict;
    if (!this.#entered) {
      this.module.enter();
      this.#entered = true;
    } else if (this.#lostIn !== null) {
      // Modules keep a token's absence, and its dead sessions, until they are initialised anew.
      await this.module.reopen(this.#lostIn, Math.min(1000, this.#deadlineMs / 4));
    }
    if (this.#closed) throw signerError('SIGNER_CLOSED');
    try {
      const connection = await Connection.open(this.module, this.#options, (token) => this.#assertSameToken(token));
      this.#tokenSerial = connection.token.serialNumber;
      this.#lostIn = null;
      if (this.#closed) connection.close();
      else this.#connection = connection;
      return connection;
    } catch (error) {
      this.#lostIn = this.module.initialisation;
      if (isPinVerdict(error)) {
        this.#pinVerdict = translated(error, this.tokenLabel);
        this.#options.pin.fill(0);
      }
      throw error;
    }
  }

  #assertSameToken(token: Token): void {
    const expected = this.#tokenSerial;
    if (expected === null || expected === token.serialNumber) return;
    throw hsmError('HSM_TOKEN_CHANGED', { tokenLabel: this.tokenLabel, expected, found: token.serialNumber });
  }
}

/** The public key's hash, or the key check value of a secret one: 8 bytes of a MAC, which give nothing of it away. */
async function identityOf(connection: Connection, key: TokenKey, deadline: Deadline): Promise<string> {
  if (key.info.publicKey !== null) return thumbprint(key.info.publicKey);
  const mac = await connection.produce(key, keyCheckMessage, deadline);
  if (mac === null) throw signerError('SIGNER_SIGNATURE_INVALID', { key: key.info.key });
  return mac.toString('hex', 0, 8);
}
