import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import type { PKCS11 } from 'pkcs11js';
import { signerSays } from '../signer-phrases.ts';
import { CKF, CKR, type Cryptoki, returnValueName } from './cryptoki.ts';
import { CryptokiFailure, invoke } from './cryptoki-failure.ts';
import { hsmError } from './hsm-errors.ts';

export type CryptokiLoader = (modulePath: string) => Promise<Cryptoki>;

/** Loads a module's shared library through pkcs11js. @throws HSM_DRIVER_MISSING, HSM_MODULE_NOT_FOUND, _UNUSABLE */
export async function loadCryptoki(modulePath: string): Promise<PKCS11> {
  // Loaded when needed: a station on the software store works where the native driver was never built.
  const driver = await import('pkcs11js').catch((error: unknown) => {
    throw hsmError('HSM_DRIVER_MISSING', {}, error);
  });
  if (isAbsolute(modulePath) && !existsSync(modulePath)) throw hsmError('HSM_MODULE_NOT_FOUND', { module: modulePath });
  const cryptoki = new driver.default.PKCS11();
  try {
    cryptoki.load(modulePath);
  } catch (error) {
    throw hsmError('HSM_MODULE_UNUSABLE', { module: modulePath, reason: signerSays('MODULE_NOT_LOADED') }, error);
  }
  return cryptoki;
}

/**
 * One PKCS#11 module of this process, shared by every signer on it. Cryptoki's state belongs to the process and not to
 * a signer: C_Initialize may be called once, C_Finalize ends everyone's sessions, and a login counts for all. So the
 * module counts its users, and knows how often it was initialised: a handle is good for one initialisation only, and
 * after the next the same number may be someone else's.
 */
export class Pkcs11Module {
  readonly path: string;
  readonly cryptoki: Cryptoki;
  #users = 0;
  #inFlight = 0;
  #initialised = false;
  /** False when someone else in the process initialised the module: then it is not ours to finalise. */
  #ours = false;
  #initialisation = 0;
  #reopening: Promise<void> | null = null;
  #onIdle: (() => void)[] = [];
  readonly #logins = new Map<string, Buffer>();
  readonly #loginSalt = randomBytes(32);

  constructor(path: string, cryptoki: Cryptoki) {
    this.path = path;
    this.cryptoki = cryptoki;
  }

  /** Number of C_Initialize calls so far: names the lifetime of a handle. */
  get initialisation(): number {
    return this.#initialisation;
  }

  /** Initialises for the first user. @throws HSM_MODULE_UNUSABLE */
  enter(): void {
    if (!this.#initialised) this.#initialise();
    this.#users++;
  }

  /** Finalises after the last user, once no call is under way. */
  leave(): void {
    this.#users--;
    this.#finaliseIfUnused();
  }

  /**
   * Runs an asynchronous call with handles of `initialisation`. Counted, because Cryptoki must not be finalised under a
   * running call. Rejects with CKR_SESSION_HANDLE_INVALID when the handles have died meanwhile.
   */
  async call<T>(initialisation: number, run: () => Promise<T>): Promise<T> {
    while (this.#reopening !== null) await this.#reopening;
    if (initialisation !== this.#initialisation) {
      throw new CryptokiFailure('C_SignInit', CKR.SESSION_HANDLE_INVALID);
    }
    this.#inFlight++;
    try {
      return await run();
    } finally {
      this.#inFlight--;
      if (this.#inFlight === 0) {
        for (const idle of this.#onIdle.splice(0)) idle();
        this.#finaliseIfUnused();
      }
    }
  }

  /**
   * Finalises and initialises again, which is what makes modules look for tokens anew; for everyone at once, and once
   * for all who saw the same initialisation fail. While a call hangs that is not allowed: then, after `drainMs`, the
   * module stays as it is and new sessions are all that can be had.
   */
  async reopen(seen: number, drainMs: number): Promise<void> {
    if (this.#reopening !== null) return this.#reopening;
    if (seen !== this.#initialisation || !this.#ours) return;
    this.#reopening = this.#reinitialise(drainMs);
    return this.#reopening;
  }

  /** Keeps, as a keyed hash, which PIN the token accepted: a second C_Login would be told "already logged in" for any. */
  rememberLogin(token: string, pin: Buffer): void {
    this.#logins.set(token, this.#pinHash(pin));
  }

  /** Whether `pin` is the accepted one; true where another part of the process logged in. */
  isLoginOf(token: string, pin: Buffer): boolean {
    const accepted = this.#logins.get(token);
    return accepted === undefined || timingSafeEqual(accepted, this.#pinHash(pin));
  }

  async #reinitialise(drainMs: number): Promise<void> {
    const idle = await this.#whenIdle(drainMs);
    this.#reopening = null;
    if (!idle) return;
    this.#finalise();
    this.#initialise();
    this.#finaliseIfUnused();
  }

  #pinHash(pin: Buffer): Buffer {
    return createHmac('sha256', this.#loginSalt).update(pin).digest();
  }

  #initialise(): void {
    try {
      invoke('C_Initialize', () => this.cryptoki.C_Initialize({ flags: CKF.OS_LOCKING_OK }));
      this.#ours = true;
    } catch (error) {
      if (!(error instanceof CryptokiFailure)) throw error;
      if (error.returnValue !== CKR.CRYPTOKI_ALREADY_INITIALIZED) {
        const reason = returnValueName(error.returnValue);
        throw hsmError('HSM_MODULE_UNUSABLE', { module: this.path, reason }, error);
      }
      this.#ours = false;
    }
    this.#initialised = true;
    this.#initialisation++;
  }

  #finaliseIfUnused(): void {
    if (this.#users === 0 && this.#inFlight === 0 && this.#initialised) this.#finalise();
  }

  #finalise(): void {
    this.#initialised = false;
    this.#logins.clear();
    if (!this.#ours) return;
    try {
      this.cryptoki.C_Finalize();
    } catch {
      // A module that lost its device may fail here; what counts is whether it initialises again.
    }
  }

  #whenIdle(timeoutMs: number): Promise<boolean> {
    if (this.#inFlight === 0) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), timeoutMs);
      this.#onIdle.push(() => {
        clearTimeout(timer);
        resolve(true);
      });
    });
  }
}

/** The modules of a process by path. A library stays loaded once it is: vendors' modules do not survive unloading. */
export class Pkcs11Modules {
  readonly #load: CryptokiLoader;
  readonly #modules = new Map<string, Promise<Pkcs11Module>>();

  constructor(load: CryptokiLoader = loadCryptoki) {
    this.#load = load;
  }

  /** @throws HSM_DRIVER_MISSING, HSM_MODULE_NOT_FOUND, HSM_MODULE_UNUSABLE */
  async get(path: string): Promise<Pkcs11Module> {
    const known = this.#modules.get(path);
    if (known !== undefined) return known;
    const loading = this.#load(path).then((cryptoki) => new Pkcs11Module(path, cryptoki));
    this.#modules.set(path, loading);
    try {
      return await loading;
    } catch (error) {
      this.#modules.delete(path);
      throw error;
    }
  }
}

/** The ones of this process. */
export const pkcs11Modules = new Pkcs11Modules();
