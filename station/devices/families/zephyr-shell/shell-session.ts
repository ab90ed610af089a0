import { randomBytes } from 'node:crypto';
import { deviceError } from '../../device-errors.ts';
import type { ByteLink } from '../../transport/byte-link.ts';
import { withDeadline } from '../../transport/deadline.ts';
import { bootBanner, rebootCold } from './protocol/device.ts';
import { nameOf, type ShellCommand, typedLine } from './shell-command.ts';
import { echoedLength, linesOf, outputOf, TerminalText } from './terminal.ts';
import { zephyrShellError } from './zephyr-shell-errors.ts';
import { zephyrSays } from './zephyr-shell-phrases.ts';

export interface SessionOptions {
  readonly prompt: string;
  /** How long the device may take to answer a command that it has. */
  readonly answerTimeoutMs: number;
  /** How long to call for a prompt: a device that restarted when the port was opened needs its boot time. */
  readonly wakeTimeoutMs: number;
  /** How long a restart may take, up to the prompt. */
  readonly bootTimeoutMs: number;
  /** CONFIG_SHELL_CMD_BUFF_SIZE: a line has room for one character less. */
  readonly commandBufferBytes: number;
}

/**
 * Bytes under way at most: the shell's receive ring holds 64 (CONFIG_SHELL_BACKEND_SERIAL_RX_RING_BUFFER_SIZE) and
 * drops what does not fit, whenever its thread has not run for a moment.
 */
const windowBytes = 56;
const typingAttempts = 3;
/** A silence this long means that no echo will come. */
const longestSilenceMs = 1_000;
/** Calls for a prompt come further and further apart: quick for a device that just booted, patient with a slow one. */
const callSilenceMs = 250;
/** Noise for this long is no echo either. */
const longestTypingMs = 5_000;

const enter = Buffer.from('\r');
/** Ctrl-U empties the line under way without executing it. */
const emptyLine = '\u0015';
/** Ctrl-C also ends a `cred buf load` that someone left open. */
const breakOff = '\u0003';

/** Made once: an error looks up its stack, which a device's every few bytes are not worth. */
const silence = new Error('silence');

type Call = 'in-step' | 'no-echo' | 'two-echoes';

/**
 * Conversation with a Zephyr shell over one link. The shell's echo does three jobs: it paces the typing, so that the
 * receive ring never overflows; it proves that the shell has every character of a line before Enter executes it; and
 * it ties the output to its command. Logs and stale output are never taken for an answer (see `terminal.ts`).
 */
export class ShellSession {
  readonly #link: ByteLink;
  readonly #options: SessionOptions;
  readonly #prompt: Buffer;
  readonly #text = new TerminalText();
  /** The shell waits at its prompt, and everything that it said before has been accounted for. */
  #inStep = false;
  #plain = false;

  constructor(link: ByteLink, options: SessionOptions) {
    this.#link = link;
    this.#options = options;
    this.#prompt = Buffer.from(options.prompt, 'latin1');
  }

  /**
   * Has the shell execute one line. Resolves to its output, without log lines; the caller wipes it if it is secret.
   * @throws DEVICE_NO_ANSWER, DEVICE_ANSWER_UNREADABLE, ZEPHYR_RESTARTED, ZEPHYR_LINE_TOO_LONG, the link's errors, the
   * signal's reason
   */
  async run(command: ShellCommand, signal: AbortSignal): Promise<Buffer> {
    const name = nameOf(command);
    const { commandBufferBytes } = this.#options;
    const line = typedLine(command, { prompt: this.#prompt, commandBufferBytes });
    try {
      await this.#typeInStep(line, name, signal);
      return await this.#enter(line, name, command.timeoutMs ?? this.#options.answerTimeoutMs, signal);
    } finally {
      this.#text.clear();
      line.fill(0);
    }
  }

  /**
   * Restarts the device and waits for its prompt. What was only in memory is gone then, the shell's history included.
   * @throws DEVICE_REFUSED when it does not restart; the proof is the boot banner (CONFIG_BOOT_BANNER)
   */
  async reboot(signal: AbortSignal): Promise<void> {
    const line = Buffer.from(rebootCold, 'latin1');
    await this.#typeInStep(line, rebootCold, signal);
    this.#inStep = false;
    this.#plain = false;
    await this.#link.write(enter, signal);
    await this.#until(this.#options.bootTimeoutMs, rebootCold, signal, () => {
      const text = this.#text.bytes;
      const banner = text.indexOf(bootBanner);
      if (banner !== -1) return text.indexOf(this.#prompt, banner) !== -1;
      const answer = outputOf(text, this.#prompt, line);
      if (answer === undefined) return false;
      throw deviceError('DEVICE_REFUSED', {
        question: rebootCold,
        answer: linesOf(answer)[0] ?? zephyrSays('NO_RESTART'),
      });
    });
    this.#text.clear();
  }

  /**
   * Finds the shell's prompt, whatever was going on before: a line half typed, an echo turned off, a device still
   * booting. An unknown command with a random name proves that what is read now was said now.
   * @throws DEVICE_NO_ANSWER, DEVICE_ANSWER_UNREADABLE
   */
  async synchronise(signal: AbortSignal): Promise<void> {
    this.#inStep = false;
    this.#link.discardInput();
    this.#text.restart();
    const tokens: string[] = [];
    const giveUpAt = performance.now() + this.#options.wakeTimeoutMs;
    while (tokens.length === 0 || performance.now() < giveUpAt) {
      const found = await this.#callOut(tokens, giveUpAt, signal);
      if (found === 'silence') continue;
      const { coloured } = this.#text;
      this.#text.clear();
      if (found !== 'in-step') {
        // One echo is wanted: the shell's, or else that of a line which sends back all it hears.
        await this.#link.write(Buffer.from(`shell echo ${found === 'no-echo' ? 'on' : 'off'}\r`), signal);
        continue;
      }
      this.#inStep = true;
      if (coloured && !this.#plain) {
        this.#plain = true;
        (await this.run({ line: 'shell colors off' }, signal)).fill(0);
      }
      return;
    }
    const heard = this.#text.bytes.length > 0;
    const question = zephyrSays('SHELL_PROMPT');
    throw deviceError(heard ? 'DEVICE_ANSWER_UNREADABLE' : 'DEVICE_NO_ANSWER', { question });
  }

  /** Calls by a new token; an answer to an earlier one, late, will do as well. */
  async #callOut(tokens: string[], giveUpAt: number, signal: AbortSignal): Promise<Call | 'silence'> {
    const insist = tokens.length > 0 ? breakOff : '';
    const token = `sync-${randomBytes(3).toString('hex')}`;
    tokens.push(token);
    // A leading blank makes the token an argument too many of whatever half-typed line Ctrl-U could not empty.
    await this.#link.write(Buffer.from(`${insist}${emptyLine} ${token}\r`), signal);
    for (;;) {
      const found = this.#answeredCall(tokens);
      if (found !== undefined) return found;
      if (!(await this.#receive(callSilenceMs * tokens.length, signal)) || performance.now() > giveUpAt)
        return 'silence';
    }
  }

  #answeredCall(tokens: readonly string[]): Call | undefined {
    const text = this.#text.bytes;
    for (const token of tokens) {
      const answer = `${token}: command not found`;
      const at = text.indexOf(answer);
      if (at === -1 || text.indexOf(this.#prompt, at) === -1) continue;
      const first = text.indexOf(token);
      if (first === at) return 'no-echo';
      // A shell does not show Ctrl-U; a line that sends back all it hears does.
      const lineEchoes = text.includes(emptyLine);
      return lineEchoes && text.indexOf(token, first + 1) < at ? 'two-echoes' : 'in-step';
    }
    return undefined;
  }

  async #typeInStep(line: Buffer, name: string, signal: AbortSignal): Promise<void> {
    for (let attempt = 1; attempt <= typingAttempts; attempt++) {
      if (!this.#inStep) await this.synchronise(signal);
      // Where the echo is not the line, the shell does not have the line, and it was not entered: typing it again, on a
      // line emptied by `synchronise`, does no harm.
      if (await this.#type(line, signal)) return;
    }
    throw deviceError('DEVICE_ANSWER_UNREADABLE', { question: name });
  }

  /** Types a line without entering it; false when the echo is not the line. */
  async #type(line: Buffer, signal: AbortSignal): Promise<boolean> {
    this.#inStep = false;
    // The link's input stays: dropping half of an escape sequence would leave its end to pass for an echo.
    this.#text.clear();
    let sent = 0;
    let echoed = 0;
    const silenceMs = Math.min(longestSilenceMs, this.#options.answerTimeoutMs);
    const giveUpAt = performance.now() + longestTypingMs;
    while (echoed < line.length) {
      const room = windowBytes - (sent - echoed);
      if (sent < line.length && room >= windowBytes / 2) {
        const piece = line.subarray(sent, sent + room);
        await this.#link.write(piece, signal);
        sent += piece.length;
      }
      if (!(await this.#receive(silenceMs, signal)) || performance.now() > giveUpAt) return false;
      echoed = echoedLength(this.#text.bytes, this.#prompt, line) ?? echoed;
    }
    return true;
  }

  async #enter(line: Buffer, name: string, timeoutMs: number, signal: AbortSignal): Promise<Buffer> {
    await this.#link.write(enter, signal);
    let output: Buffer | undefined;
    await this.#until(timeoutMs, name, signal, () => {
      output = outputOf(this.#text.bytes, this.#prompt, line);
      return output !== undefined;
    });
    if (output?.includes(bootBanner) === true) throw this.#restarted(name);
    this.#inStep = true;
    return output ?? Buffer.alloc(0);
  }

  #restarted(question: string): Error {
    this.#plain = false;
    return zephyrShellError('ZEPHYR_RESTARTED', { question });
  }

  /** Reads until `isComplete`; the time is for the whole, not for each piece. */
  async #until(timeoutMs: number, name: string, signal: AbortSignal, isComplete: () => boolean): Promise<void> {
    const before = this.#text.bytes.length;
    const expired = (): Error => {
      const text = this.#text.bytes;
      if (text.includes(bootBanner) && name !== rebootCold) return this.#restarted(name);
      return deviceError(text.length > before ? 'DEVICE_ANSWER_UNREADABLE' : 'DEVICE_NO_ANSWER', { question: name });
    };
    await withDeadline(signal, timeoutMs, expired, async (deadline) => {
      while (!isComplete()) this.#take(await this.#link.read(deadline));
    });
  }

  /** The next bytes; false after a silence. */
  async #receive(silenceMs: number, signal: AbortSignal): Promise<boolean> {
    const read = (deadline: AbortSignal): Promise<Buffer> => this.#link.read(deadline);
    try {
      this.#take(await withDeadline(signal, silenceMs, () => silence, read));
      return true;
    } catch (error) {
      if (error === silence) return false;
      throw error;
    }
  }

  #take(chunk: Buffer): void {
    this.#text.push(chunk);
    chunk.fill(0);
  }
}
