import type { SignerKey } from '../signer.ts';
import { CKF, CKR, type Cryptoki, type Handle } from './cryptoki.ts';
import { CryptokiFailure, invoke, invokeAsync } from './cryptoki-failure.ts';
import type { Deadline } from './deadline.ts';
import { Mechanisms } from './mechanisms.ts';
import type { Pkcs11Module } from './pkcs11-module.ts';
import { SessionPool } from './session-pool.ts';
import { findToken, logIn, type Token, tokenIn } from './token.ts';
import { type FoundKey, findKey, type TokenKey } from './token-key.ts';

export interface ConnectionOptions {
  readonly tokenLabel: string;
  readonly pin: Buffer;
  readonly labelOf: (key: SignerKey) => string;
  readonly sessions: number;
}

/** A logged-in connection to one token, good until the module is initialised again or the token goes away. */
export class Connection {
  readonly token: Token;
  readonly mechanisms: Mechanisms;
  readonly pool: SessionPool;
  readonly #module: Pkcs11Module;
  readonly #labelOf: (key: SignerKey) => string;
  readonly #initialisation: number;
  readonly #keys = new Map<SignerKey, FoundKey>();

  private constructor(module: Pkcs11Module, token: Token, mechanisms: Mechanisms, options: ConnectionOptions) {
    this.#module = module;
    this.#initialisation = module.initialisation;
    this.#labelOf = options.labelOf;
    this.token = token;
    this.mechanisms = mechanisms;
    this.pool = new SessionPool(
      { open: () => this.openSession(), close: (session) => this.closeSession(session) },
      options.sessions,
    );
  }

  /**
   * Finds the token, opens a session and logs in. `accept` may refuse the token before the PIN is given to it.
   * @throws HSM_TOKEN_*, HSM_PIN_*; rejects with CryptokiFailure
   */
  static async open(module: Pkcs11Module, options: ConnectionOptions, accept: (token: Token) => void) {
    const token = findToken(module.cryptoki, options.tokenLabel);
    accept(token);
    const mechanisms = Mechanisms.probe(module.cryptoki, token.slot);
    const connection = new Connection(module, token, mechanisms, options);
    const session = await connection.pool.acquire();
    try {
      logIn(module, token, session, options.pin);
      connection.pool.release(session);
      return connection;
    } catch (error) {
      connection.pool.discard(session);
      throw error;
    }
  }

  /** False once the handles have died with the module's initialisation. */
  get current(): boolean {
    return this.#initialisation === this.#module.initialisation;
  }

  get initialisation(): number {
    return this.#initialisation;
  }

  get cryptoki(): Cryptoki {
    return this.#module.cryptoki;
  }

  /** The token as it is now. @throws CryptokiFailure */
  readToken(): Token {
    if (!this.current) throw new CryptokiFailure('C_GetTokenInfo', CKR.SESSION_HANDLE_INVALID);
    return tokenIn(this.cryptoki, this.token.slot);
  }

  openSession(flags = 0): Handle {
    // The slot's handle died as well, and a session on it would be in nobody's pool.
    if (!this.current) throw new CryptokiFailure('C_OpenSession', CKR.SESSION_HANDLE_INVALID);
    return invoke('C_OpenSession', () => this.cryptoki.C_OpenSession(this.token.slot, CKF.SERIAL_SESSION | flags));
  }

  closeSession(session: Handle): void {
    if (!this.current) return;
    try {
      this.cryptoki.C_CloseSession(session);
    } catch {
      // It died before we closed it: that is what closing was for.
    }
  }

  /**
   * Lends `use` a session. Past the deadline the caller goes on, while the session stays lent for as long as the call
   * hangs in the module.
   */
  async withSession<T>(deadline: Deadline, use: (session: Handle) => Promise<T>): Promise<T> {
    const granted = this.pool.acquire();
    const session = await deadline.race(granted).catch((error: unknown) => {
      granted.then(
        (late) => this.pool.release(late),
        () => undefined,
      );
      throw error;
    });
    const running = this.#module.call(this.#initialisation, () => use(session));
    running.then(
      () => this.pool.release(session),
      (error: unknown) => (error instanceof CryptokiFailure ? this.pool.discard(session) : this.pool.release(session)),
    );
    return deadline.race(running);
  }

  /** The key as it is on the token; looked up again while it is missing, since someone may make it. */
  async findKey(key: SignerKey, deadline: Deadline): Promise<FoundKey | null> {
    const known = this.#keys.get(key);
    if (known !== undefined) return known;
    const wanted = { key, label: this.#labelOf(key), tokenLabel: this.token.label, mechanisms: this.mechanisms };
    const found = await this.withSession(deadline, async (session) => findKey(this.cryptoki, session, wanted));
    if (found !== null) this.#keys.set(key, found);
    return found;
  }

  /** Signs or MACs `message`. Null where the token's output has a length that it cannot have. */
  async produce({ handle, use }: TokenKey, message: Uint8Array, deadline: Deadline): Promise<Buffer | null> {
    return this.withSession(deadline, async (session) => {
      const input = use.input(message);
      const output = Buffer.alloc(512);
      try {
        invoke('C_SignInit', () => this.cryptoki.C_SignInit(session, { mechanism: use.mechanism }, handle));
        return use.output(await invokeAsync('C_Sign', () => this.cryptoki.C_SignAsync(session, input, output)));
      } finally {
        // Also keeps both buffers referenced until the native call, which only holds their addresses, has ended.
        input.fill(0);
        output.fill(0);
      }
    });
  }

  /** From the token's random generator. */
  async randomBytes(length: number, deadline: Deadline): Promise<Buffer> {
    return this.withSession(deadline, async (session) =>
      invoke('C_GenerateRandom', () => this.cryptoki.C_GenerateRandom(session, Buffer.alloc(length))),
    );
  }

  /** Gives the sessions back. The login ends with the last of the process's sessions. Idempotent. */
  close(): void {
    this.pool.close();
  }
}
