import { argumentsOf } from './arguments.ts';
import { type CommandContext, dispatch, type SimulatedCommand } from './commands.ts';

export interface SimulatedShellOptions {
  readonly commands: () => Readonly<Record<string, SimulatedCommand>>;
  readonly prompt: string;
  readonly send: (bytes: Buffer) => void;
  /** Whether the shell's thread is starved: bytes that come at once must wait together in the receive ring. */
  readonly isStarved: () => boolean;
}

const ringBytes = 64;
const commandBufferBytes = 256;
const historyBytes = 512;
const historyHeaderBytes = 12;
const terminalWidth = 80;

/** A remembered line has a header and is aligned to a word. */
const historySize = (line: string): number => Math.ceil((line.length + historyHeaderBytes) / 4) * 4;

const colour = { error: '\u001B[1;31m', warning: '\u001B[1;33m', info: '\u001B[1;32m', off: '\u001B[m' } as const;

/**
 * Zephyr's shell at its UART (subsys/shell): line editor with echo, prompt, history, colours and a receive ring of 64
 * bytes, which drops what does not fit while the shell's thread does something else.
 */
export class SimulatedShell {
  echo = true;
  colours = true;
  vt100 = true;
  history: string[] = [];
  readonly #options: SimulatedShellOptions;
  #line = '';
  #ring: number[] = [];
  #busy = true;
  #lastLineEnd = 0;
  #escape: 'none' | 'introducer' | 'sequence' = 'none';
  #output = '';
  #bypass: ((byte: number) => boolean) | undefined;

  constructor(options: SimulatedShellOptions) {
    this.#options = options;
  }

  /** Volatile state is lost; nothing is heard until `start`. */
  reset(): void {
    this.echo = true;
    this.colours = true;
    this.vt100 = true;
    this.history = [];
    this.#line = '';
    this.#ring = [];
    this.#busy = true;
    this.#bypass = undefined;
    // What is in the transmitter still gets out.
    this.#flush();
  }

  start(banner: string): void {
    this.#write(banner);
    if (this.colours) this.#write(colour.off);
    this.#write('\n\n');
    this.#prompt();
    this.#busy = false;
    this.#flush();
  }

  receive(chunk: Uint8Array): void {
    let dropped = false;
    for (const byte of chunk) {
      if (this.#ring.length >= ringBytes) {
        dropped = true;
        continue;
      }
      this.#ring.push(byte);
      if (!this.#options.isStarved()) this.#drain();
    }
    this.#drain();
    if (dropped) this.log('<wrn> shell_uart: RX ring buffer full.');
    this.#flush();
  }

  /** A log message in deferred mode: the line under way is erased, the message printed, the line shown again. */
  log(message: string): void {
    if (this.#busy) return;
    const column = this.#options.prompt.length + (this.echo ? this.#line.length : 0);
    if (this.vt100) this.#write(`\u001B[${column}D\u001B[J`);
    this.#write(`[00:00:07.250,000] ${message}\n`);
    this.#prompt();
    if (this.echo) this.#write(this.#line);
    this.#flush();
  }

  /** Raw bytes go to `take` instead of the line editor until it returns true. */
  bypass(take: (byte: number) => boolean): void {
    this.#bypass = take;
  }

  #drain(): void {
    while (!this.#busy) {
      const byte = this.#ring.shift();
      if (byte === undefined) return;
      this.#take(byte);
    }
  }

  #take(byte: number): void {
    if (this.#bypass !== undefined) {
      if (!this.#bypass(byte)) return;
      this.#bypass = undefined;
      this.#prompt();
      return;
    }
    if (byte > 0x7f || this.#isEscaped(byte)) return;
    if (byte === 0x0d || byte === 0x0a) {
      if (this.#lastLineEnd !== 0 && this.#lastLineEnd !== byte) return;
      this.#lastLineEnd = byte;
      this.#enter();
      return;
    }
    this.#lastLineEnd = 0;
    if (byte >= 0x20 && byte < 0x7f) this.#type(String.fromCharCode(byte));
    else if (this.echo) this.#control(byte);
  }

  #isEscaped(byte: number): boolean {
    if (this.#escape === 'sequence') {
      this.#escape = 'none';
      return true;
    }
    if (this.#escape === 'introducer') {
      this.#escape = byte === 0x5b ? 'sequence' : 'none';
      return true;
    }
    if (byte !== 0x1b) return false;
    this.#escape = 'introducer';
    return true;
  }

  #type(character: string): void {
    if (this.#line.length + 1 >= commandBufferBytes) return;
    this.#line += character;
    if (!this.echo) return;
    this.#write(character);
    if (this.#atRowEnd()) this.#write('\n');
  }

  /** Meta-keys work only while the echo is on. */
  #control(byte: number): void {
    if (byte === 0x7f || byte === 0x08) {
      if (this.#line === '') return;
      this.#line = this.#line.slice(0, -1);
      if (this.vt100) this.#write('\u001B[1D\u001B[J');
    } else if (byte === 0x03) {
      this.#line = '';
      this.#write('\n');
      this.#prompt();
    } else if (byte === 0x15) {
      if (this.vt100 && this.#line !== '') this.#write(`\u001B[${this.#line.length}D`);
      this.#line = '';
      if (this.vt100) this.#write('\u001B[J');
    }
  }

  #enter(): void {
    const line = this.#line;
    if (line === '' || !this.#atRowEnd()) this.#write('\n');
    this.#line = '';
    if (line === '') {
      this.#prompt();
      return;
    }
    this.#remember(line.trim());
    this.#busy = true;
    if (this.#execute(line) !== true) this.#finish();
  }

  #finish(): void {
    this.#prompt();
    this.#busy = false;
    this.#drain();
    this.#flush();
  }

  /** The newest first, as long as they fit the ring; the same line twice in a row is kept once. */
  #remember(line: string): void {
    if (line === '' || this.history[0] === line) return;
    const kept = [line, ...this.history];
    while (kept.reduce((sum, entry) => sum + historySize(entry), 0) > historyBytes) kept.pop();
    this.history = kept;
  }

  #execute(line: string): boolean | void {
    const argv = argumentsOf(line);
    const context: CommandContext = {
      print: (text) => this.#write(`${text}\n`),
      error: (text) => this.#coloured(colour.error, `${text}\n`),
      warn: (text) => this.#coloured(colour.warning, `${text}\n`),
      finish: () => this.#finish(),
    };
    if (argv === undefined) return context.error(`not terminated: ${line.includes('"') ? '"' : "'"}`);
    const [name = ''] = argv;
    const commands = this.#options.commands();
    const root = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (root === undefined) return argv.length === 0 ? undefined : context.error(`${name}: command not found`);
    return dispatch(root, argv, context);
  }

  #atRowEnd(): boolean {
    const column = this.#options.prompt.length + (this.echo ? this.#line.length : 0);
    return column % terminalWidth === 0;
  }

  #prompt(): void {
    this.#coloured(colour.info, this.#options.prompt);
  }

  #coloured(code: string, text: string): void {
    this.#write(this.colours ? `${code}${text}${colour.off}` : text);
  }

  #write(text: string): void {
    this.#output += text.replaceAll('\n', '\r\n');
  }

  #flush(): void {
    if (this.#output === '') return;
    const bytes = Buffer.from(this.#output, 'latin1');
    this.#output = '';
    this.#options.send(bytes);
  }
}
