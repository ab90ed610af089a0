import type { ByteLink } from '../transport/byte-link.ts';
import { type Line, type LineOptions, LineSplitter } from './line-splitter.ts';

/** Lines off a link, one at a time. One reader per link. */
export class LineReader {
  readonly link: ByteLink;
  readonly #splitter: LineSplitter;
  #lines: Line[] = [];
  #sawInput = false;

  constructor(link: ByteLink, options: LineOptions) {
    this.link = link;
    this.#splitter = new LineSplitter(options);
  }

  /** Whether any byte came since the last `discard`: tells a silent device from one that cannot be understood. */
  get sawInput(): boolean {
    return this.#sawInput;
  }

  /** Forgets whatever came so far: it is not the answer to the next question. */
  discard(): void {
    this.link.discardInput();
    this.#splitter.reset();
    this.#lines = [];
    this.#sawInput = false;
  }

  /** @throws DEVICE_DISCONNECTED; the signal's reason */
  async next(signal: AbortSignal): Promise<Line> {
    for (;;) {
      const line = this.#lines.shift();
      if (line !== undefined) return line;
      const chunk = await this.link.read(signal);
      this.#sawInput = true;
      this.#lines = this.#splitter.push(chunk);
    }
  }

  /**
   * The first line for which `match` returns something; log lines and other noise before it are passed over. `match`
   * may keep what it has seen so far, for answers of several lines, and may throw to end the wait.
   */
  async find<T>(match: (line: Line) => T | undefined, signal: AbortSignal): Promise<T> {
    for (;;) {
      const found = match(await this.next(signal));
      if (found !== undefined) return found;
    }
  }
}
