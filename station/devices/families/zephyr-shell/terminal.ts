/**
 * What a Zephyr shell shows, as bytes: pure functions over the text of a terminal session. Bytes and not strings,
 * because echoes and dumps carry keys, and only bytes can be wiped.
 *
 * A shell with its echo on shows each command as it is typed, so one exchange looks like this on the wire:
 *
 *     settings read azure/id_scope\r\n        the echo, in rows of the terminal's width
 *     00000000: 30 6e …  |0n…|\r\n            the output
 *     uart:~$                                 the prompt: done
 *
 * A log message may come at any moment while a command is typed. The shell then prints it, and after it the prompt
 * and the command as far as it came: so what counts is what stands after the last prompt.
 */

const CR = 0x0d;
const LF = 0x0a;
const ESC = 0x1b;

const emptyBytes = Buffer.alloc(0);

/**
 * Collects received bytes without ANSI escape sequences (ECMA-48) and NULs. `clear` wipes what it held; a sequence that
 * was under way stays under way, because its end is still to come and would pass for text.
 */
export class TerminalText {
  #buffer = Buffer.alloc(512);
  #length = 0;
  #escape: 'none' | 'introducer' | 'sequence' = 'none';
  #coloured = false;

  /** A view that is valid until the next `push` or `clear`. */
  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  /** Whether a colour was set since the last `clear`. */
  get coloured(): boolean {
    return this.#coloured;
  }

  push(chunk: Uint8Array): void {
    this.#reserve(chunk.length);
    for (const byte of chunk) {
      if (this.#skips(byte)) continue;
      this.#buffer[this.#length++] = byte;
    }
  }

  clear(): void {
    this.#buffer.fill(0, 0, this.#length);
    this.#length = 0;
    this.#coloured = false;
  }

  /** Clears, and takes what comes next for the beginning of something: bytes before it were lost. */
  restart(): void {
    this.clear();
    this.#escape = 'none';
  }

  #skips(byte: number): boolean {
    // A line end always gets through: noise that looks like an escape must not swallow what follows it.
    if (byte === CR || byte === LF) {
      this.#escape = 'none';
      return false;
    }
    if (this.#escape === 'introducer') {
      this.#escape = byte === 0x5b ? 'sequence' : 'none';
      return true;
    }
    if (this.#escape === 'sequence') {
      if (byte >= 0x40 && byte <= 0x7e) {
        this.#escape = 'none';
        if (byte === 0x6d) this.#coloured = true;
      }
      return true;
    }
    if (byte === ESC) this.#escape = 'introducer';
    return byte === ESC || byte === 0;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#buffer.length) return;
    const larger = Buffer.alloc(Math.max(this.#buffer.length * 2, this.#length + more));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer.fill(0);
    this.#buffer = larger;
  }
}

/** `[00:00:01.234,000] <inf> ` or, without formatted time, `[00001234] <inf> `. */
const logHeader = /^\[(?:\d{2,}:\d\d:\d\d\.\d{3},\d{3}|\d{8,})\] <(?:inf|wrn|err|dbg)> /;
/** `%CESQ: 54,2,16,2`: what a modem library prints of its own accord, always on a line of its own. */
const modemNotice = /^[%+][A-Z0-9]+: /;
const longestHeader = 40;

/**
 * A copy without complete log lines, wherever they begin: in immediate mode Zephyr's logger breaks into the middle of
 * a line, and removing the message joins the line again. The caller wipes the copy if it is secret.
 */
export function withoutLogLines(text: Buffer): Buffer {
  const kept = Buffer.alloc(text.length);
  let length = 0;
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    if (!beginsNoise(text, at)) continue;
    const end = text.indexOf(LF, at);
    if (end === -1) break;
    length += text.copy(kept, length, from, at);
    from = end + 1;
    at = end;
  }
  length += text.copy(kept, length, from);
  return kept.subarray(0, length);
}

function beginsNoise(text: Buffer, at: number): boolean {
  const byte = text[at];
  const header = (): string => text.toString('latin1', at, at + longestHeader);
  if (byte === 0x5b) return logHeader.test(header());
  const startsLine = at === 0 || text[at - 1] === LF;
  return startsLine && (byte === 0x25 || byte === 0x2b) && modemNotice.test(header());
}

/**
 * How many characters of `line` the shell shows as typed: those after the last prompt, or from the start where the
 * prompt stood before the text began. Undefined while something else stands there: noise, or a log line under way.
 */
export function echoedLength(text: Buffer, prompt: Buffer, line: Buffer): number | undefined {
  const clean = withoutLogLines(text);
  const last = clean.lastIndexOf(prompt);
  const from = last === -1 ? 0 : last + prompt.length;
  let matched = 0;
  let same = true;
  for (let at = from; at < clean.length && same; at++) {
    const byte = clean[at];
    if (byte === CR || byte === LF) continue;
    same = matched < line.length && byte === line[matched];
    matched++;
  }
  clean.fill(0);
  return same ? matched : undefined;
}

/**
 * The output of `line`, once it is complete: what stands between its echo's end of line and the next prompt at the
 * start of a line. Log lines are taken out. A copy: the caller wipes it if it is secret.
 */
export function outputOf(text: Buffer, prompt: Buffer, line: Buffer): Buffer | undefined {
  const clean = withoutLogLines(text);
  try {
    const from = outputStart(clean, prompt, line);
    if (from === undefined) return undefined;
    const atOnce = clean.subarray(from, from + prompt.length).equals(prompt);
    if (atOnce) return emptyBytes;
    const newLinePrompt = Buffer.concat([Buffer.from([LF]), prompt]);
    const end = clean.indexOf(newLinePrompt, from);
    return end === -1 ? undefined : Buffer.from(clean.subarray(from, end + 1));
  } finally {
    clean.fill(0);
  }
}

function outputStart(text: Buffer, prompt: Buffer, line: Buffer): number | undefined {
  let found = afterEntered(text, 0, line);
  for (let at = text.indexOf(prompt); at !== -1; at = text.indexOf(prompt, at + 1)) {
    found = afterEntered(text, at + prompt.length, line) ?? found;
  }
  return found;
}

/** Where the line after `line`'s echo begins, if the echo begins at `from` and Enter followed it. */
function afterEntered(text: Buffer, from: number, line: Buffer): number | undefined {
  let at = from;
  for (const expected of line) {
    while (text[at] === CR || text[at] === LF) at++;
    if (text[at] !== expected) return undefined;
    at++;
  }
  // One CR is the shell's; another, where the line itself echoes, is the Enter that was sent.
  while (text[at] === CR) at++;
  return text[at] === LF ? at + 1 : undefined;
}

/** Lines without their ends; empty ones left out. */
export const linesOf = (output: Buffer): string[] =>
  output
    .toString('latin1')
    .split(/\r?\n|\r/)
    .filter((line) => line !== '');
