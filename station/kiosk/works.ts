/** Long works that a screen waits for, each under the id that the screen gave it, so that a person can stop them. */
export class Works {
  readonly #running = new Map<string, AbortController>();
  readonly #ended = new Set<Promise<unknown>>();
  readonly #closing = new AbortController();

  /**
   * Runs `work`. `stop` aborts when somebody stops it or the kiosk closes: what may not be torn apart is finished first;
   * `closing` aborts only when the kiosk closes.
   */
  async run<Result>(
    workId: string,
    work: (stop: AbortSignal, closing: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    const asked = new AbortController();
    const closing = this.#closing.signal;
    this.#running.set(workId, asked);
    const running = work(AbortSignal.any([asked.signal, closing]), closing);
    const ended = running.catch(() => undefined);
    this.#ended.add(ended);
    try {
      return await running;
    } finally {
      this.#ended.delete(ended);
      if (this.#running.get(workId) === asked) this.#running.delete(workId);
    }
  }

  stop(workId: string): void {
    this.#running.get(workId)?.abort();
  }

  /** Stops everything and waits for its end. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#ended);
  }
}
