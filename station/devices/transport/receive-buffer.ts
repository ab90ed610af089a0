import { deviceError } from '../device-errors.ts';

/**
 * What a link has received and its reader has not yet taken. Keeps every byte through aborted reads, and hands out
 * what came before the end even after the peer has gone.
 */
export class ReceiveBuffer {
  #chunks: Buffer[] = [];
  #ended: { cause: unknown } | undefined;
  #wake: (() => void) | undefined;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(chunk: Buffer): void {
    if (chunk.length === 0 || this.#ended !== undefined) return;
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    this.#wake?.();
  }

  /** The peer has gone: readers get what is left, then DEVICE_DISCONNECTED. */
  end(cause?: unknown): void {
    this.#ended ??= { cause };
    this.#wake?.();
  }

  clear(): void {
    this.#chunks = [];
    this.#length = 0;
  }

  /** Everything received so far, at least one byte. @throws DEVICE_DISCONNECTED; the signal's reason */
  async take(signal: AbortSignal): Promise<Buffer> {
    signal.throwIfAborted();
    if (this.#wake !== undefined) throw new TypeError('a link has one reader at a time');
    while (this.#length === 0) {
      if (this.#ended !== undefined) throw deviceError('DEVICE_DISCONNECTED', {}, this.#ended.cause);
      await this.#change(signal);
    }
    const taken = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks);
    this.clear();
    return taken ?? Buffer.alloc(0);
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (then: () => void): void => {
        this.#wake = undefined;
        signal.removeEventListener('abort', onAbort);
        then();
      };
      const onAbort = (): void => settle(() => reject(signal.reason));
      this.#wake = () => settle(resolve);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }
}
