/** Bounds waiting, not work: what lost the race goes on, and whoever started it must clean up behind it. */
export class Deadline {
  readonly #expired: Promise<never>;
  readonly #stop: () => void;

  /** `late` makes the error of an expiry; an aborted `signal` rejects with its own reason. */
  constructor(ms: number, late: () => Error, signal?: AbortSignal) {
    const { promise, reject } = Promise.withResolvers<never>();
    // Nobody may be racing at the moment it expires.
    promise.catch(() => undefined);
    const timer = setTimeout(() => reject(late()), ms);
    const abort = (): void => reject(signal?.reason);
    if (signal?.aborted === true) abort();
    signal?.addEventListener('abort', abort, { once: true });
    this.#expired = promise;
    this.#stop = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
  }

  race<T>(work: Promise<T>): Promise<T> {
    return Promise.race([this.#expired, work]);
  }

  [Symbol.dispose](): void {
    this.#stop();
  }
}
