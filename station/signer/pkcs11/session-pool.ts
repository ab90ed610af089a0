import type { Handle } from './cryptoki.ts';
import { CKR } from './cryptoki.ts';
import { CryptokiFailure } from './cryptoki-failure.ts';

/** Opens and closes sessions; `open` throws CryptokiFailure, `close` never throws. */
export interface SessionSource {
  open(): Handle;
  close(session: Handle): void;
}

/**
 * At most `limit` sessions, opened when needed and lent one operation at a time, first come first served. HSMs promise
 * more sessions than they have: CKR_SESSION_COUNT lowers the limit to what there is.
 */
export class SessionPool {
  readonly #source: SessionSource;
  readonly #idle: Handle[] = [];
  readonly #waiting: PromiseWithResolvers<Handle>[] = [];
  #limit: number;
  #open = 0;
  #closed = false;

  constructor(source: SessionSource, limit: number) {
    this.#source = source;
    this.#limit = limit;
  }

  get open(): number {
    return this.#open;
  }

  get limit(): number {
    return this.#limit;
  }

  get free(): number {
    return this.#idle.length + this.#limit - this.#open;
  }

  /** Rejects with CryptokiFailure: CKR_SESSION_COUNT where not one can be had, CKR_SESSION_CLOSED once closed. */
  async acquire(): Promise<Handle> {
    if (this.#closed) throw closedFailure();
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    const opened = this.#tryOpen();
    if (opened !== null) return opened;
    const waiter = Promise.withResolvers<Handle>();
    this.#waiting.push(waiter);
    return waiter.promise;
  }

  /** Gives a session back after an operation that ended well. */
  release(session: Handle): void {
    if (this.#closed) {
      this.#close(session);
      return;
    }
    const waiter = this.#waiting.shift();
    if (waiter === undefined) this.#idle.push(session);
    else waiter.resolve(session);
  }

  /** Closes a session after one that did not: an operation may still be active in it. */
  discard(session: Handle): void {
    this.#close(session);
    const waiter = this.#closed ? undefined : this.#waiting.shift();
    if (waiter === undefined) return;
    try {
      const opened = this.#tryOpen();
      if (opened === null) this.#waiting.unshift(waiter);
      else waiter.resolve(opened);
    } catch (error) {
      waiter.reject(error);
    }
  }

  /** Closes what is idle now and what is lent when it comes back; who waits is turned away. Idempotent. */
  close(): void {
    this.#closed = true;
    for (const session of this.#idle.splice(0)) this.#close(session);
    for (const waiter of this.#waiting.splice(0)) waiter.reject(closedFailure());
  }

  #close(session: Handle): void {
    this.#open--;
    this.#source.close(session);
  }

  #tryOpen(): Handle | null {
    if (this.#open >= this.#limit) return null;
    try {
      const session = this.#source.open();
      this.#open++;
      return session;
    } catch (error) {
      const exhausted = error instanceof CryptokiFailure && error.returnValue === CKR.SESSION_COUNT;
      if (!exhausted || this.#open === 0) throw error;
      this.#limit = this.#open;
      return null;
    }
  }
}

const closedFailure = (): CryptokiFailure => new CryptokiFailure('C_OpenSession', CKR.SESSION_CLOSED);
