/** A line without its end, or the shell's prompt, which has none. */
export interface Line {
  readonly text: string;
  readonly prompt: boolean;
}

export interface LineOptions {
  /** Longer lines are no answers: they are dropped whole. */
  readonly maxLineBytes: number;
  /** A shell's prompt, such as `uart:~$ `: reported the moment it is complete, and stripped from the line after it. */
  readonly prompt?: string;
}

type Escape = 'none' | 'introducer' | 'control-sequence' | 'string' | 'string-escape' | 'one-more';

/**
 * Bytes to lines. Ends are CR, LF or CRLF; ANSI escape sequences (ECMA-48: CSI, OSC and other strings, two-byte ones)
 * and NULs vanish; empty lines are not reported. Characters are Latin-1, so that no byte is lost or made up. What comes
 * out depends on the bytes alone, never on how they were cut into chunks.
 */
export class LineSplitter {
  readonly #options: LineOptions;
  #partial = '';
  #overlong = false;
  #escape: Escape = 'none';

  constructor(options: LineOptions) {
    this.#options = options;
  }

  /** The line under way, as far as it came. */
  get partial(): string {
    return this.#partial;
  }

  reset(): void {
    this.#partial = '';
    this.#overlong = false;
    this.#escape = 'none';
  }

  push(chunk: Uint8Array): Line[] {
    const lines: Line[] = [];
    for (const byte of chunk) {
      if (this.#isEscaped(byte) || byte === 0x00) continue;
      if (byte === 0x0a || byte === 0x0d) {
        if (this.#partial !== '' && !this.#overlong) lines.push({ text: this.#partial, prompt: false });
        this.#partial = '';
        this.#overlong = false;
        continue;
      }
      if (this.#partial.length >= this.#options.maxLineBytes) {
        this.#overlong = true;
        continue;
      }
      this.#partial += String.fromCharCode(byte);
      if (!this.#overlong && this.#partial === this.#options.prompt) {
        lines.push({ text: '', prompt: true });
        this.#partial = '';
      }
    }
    return lines;
  }

  #isEscaped(byte: number): boolean {
    // A line end always gets through: noise that looks like an escape must not swallow the answer after it.
    if (byte === 0x0a || byte === 0x0d) {
      this.#escape = 'none';
      return false;
    }
    switch (this.#escape) {
      case 'none':
        if (byte !== 0x1b) return false;
        this.#escape = 'introducer';
        return true;
      case 'introducer':
        this.#escape = afterIntroducer(byte);
        return true;
      case 'control-sequence':
        if (byte >= 0x40 && byte <= 0x7e) this.#escape = 'none';
        return true;
      case 'string':
        if (byte === 0x07) this.#escape = 'none';
        else if (byte === 0x1b) this.#escape = 'string-escape';
        return true;
      case 'string-escape':
      case 'one-more':
        this.#escape = 'none';
        return true;
      default:
        return this.#escape satisfies never;
    }
  }
}

function afterIntroducer(byte: number): Escape {
  if (byte === 0x5b) return 'control-sequence';
  if (byte === 0x5d || byte === 0x50 || byte === 0x58 || byte === 0x5e || byte === 0x5f) return 'string';
  if (byte === 0x1b) return 'introducer';
  return byte >= 0x20 && byte <= 0x2f ? 'one-more' : 'none';
}
