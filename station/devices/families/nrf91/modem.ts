import { isStationError } from '../../../domain/station-error.ts';
import { deviceError } from '../../device-errors.ts';
import { ask } from '../../framing/ask.ts';
import { LineReader } from '../../framing/line-reader.ts';
import type { Line } from '../../framing/line-splitter.ts';
import type { ByteLink } from '../../transport/byte-link.ts';
import { nrf91Error } from './nrf91-errors.ts';
import { commandEnd, commands, finalResult, parseImei } from './protocol.ts';

export interface AtCommand<T> {
  readonly text: string;
  /** How errors name it; without content, which may be secret. */
  readonly name: string;
  readonly timeoutMs: number;
  /** Undefined when the lines before OK are not the answer. */
  readonly parse: (lines: readonly string[]) => T | undefined;
}

interface AtAnswer {
  readonly lines: readonly string[];
  readonly ok: boolean;
  readonly cme: number | null;
}

const maxLineBytes = 8192;
/** For the first question; each further one waits twice as long, so that a slow modem is met, and not only a quick one. */
const wakeAnswerMs = 200;
/** From this attempt on, the command host is taken to sit inside a string that an earlier link left open. */
const unterminatedFrom = 3;
/** Ends an open string, whose command then fails. */
const closeString = `"${commandEnd}`;
const stepMs = 1_500;

const isOk = (line: Line): null | undefined => (line.text === 'OK' ? null : undefined);

/** The conversation with a modem's command host: one command, its lines, its result. */
export class Modem {
  readonly #reader: LineReader;

  constructor(link: ByteLink) {
    this.#reader = new LineReader(link, { maxLineBytes });
  }

  /**
   * Finds out that someone answers, whatever state an earlier conversation left the command host in.
   * @throws DEVICE_NO_ANSWER, DEVICE_ANSWER_UNREADABLE
   */
  async wake(timeoutMs: number, signal: AbortSignal): Promise<void> {
    const untilMs = performance.now() + timeoutMs;
    for (let attempt = 1; ; attempt++) {
      const waitMs = Math.min(wakeAnswerMs * 2 ** (attempt - 1), stepMs);
      const silence =
        (await this.#silence(attempt < unterminatedFrom ? '' : closeString, isOk, waitMs, signal)) ??
        (attempt === 1 ? null : await this.#fallIntoStep(signal));
      if (silence === null) return;
      if (performance.now() > untilMs) throw silence;
    }
  }

  /**
   * Answers to attempts that were given up on too early would pass for answers to what comes next. A modem answers in
   * order, so whatever is outstanding comes before the answer to a question that has an unmistakable one.
   */
  #fallIntoStep(signal: AbortSignal): Promise<Error | null> {
    let identified = false;
    const match = (line: Line): null | undefined => {
      identified ||= parseImei([line.text]) !== undefined;
      return identified ? isOk(line) : undefined;
    };
    return this.#silence('', match, stepMs, signal, commands.imei);
  }

  /** Null when the expected line comes, else how the command host was silent. */
  async #silence(
    prefix: string,
    match: (line: Line) => null | undefined,
    timeoutMs: number,
    signal: AbortSignal,
    name: string = commands.attention,
  ): Promise<Error | null> {
    const bytes = Buffer.from(`${prefix}${name}${commandEnd}`);
    try {
      return await ask(this.#reader, { bytes, name, timeoutMs, match }, signal);
    } catch (error) {
      const silent = isStationError(error, 'DEVICE_NO_ANSWER') || isStationError(error, 'DEVICE_ANSWER_UNREADABLE');
      if (silent) return error;
      throw error;
    }
  }

  /** @throws what the modem's error number means; DEVICE_NO_ANSWER, DEVICE_ANSWER_UNREADABLE, DEVICE_DISCONNECTED */
  async command<T>(command: AtCommand<T>, signal: AbortSignal): Promise<T> {
    let answer = await this.#exchange(command.text, command.name, command.timeoutMs, signal);
    // A bare ERROR means “I did not understand”, and nothing was done: a byte may have been lost on the way.
    if (!answer.ok && answer.cme === null) {
      answer = await this.#exchange(command.text, command.name, command.timeoutMs, signal);
    }
    if (!answer.ok) throw refusal(command.name, answer.cme);
    const value = command.parse(answer.lines);
    if (value === undefined) throw deviceError('DEVICE_ANSWER_UNREADABLE', { question: command.name });
    return value;
  }

  async #exchange(text: string, name: string, timeoutMs: number, signal: AbortSignal): Promise<AtAnswer> {
    const lines: string[] = [];
    const match = (line: Line): AtAnswer | undefined => {
      const result = finalResult(line.text);
      if (result !== undefined) return { ...result, lines };
      lines.push(line.text);
      return undefined;
    };
    const bytes = Buffer.from(`${text}${commandEnd}`, 'latin1');
    try {
      return await ask(this.#reader, { bytes, name, timeoutMs, match }, signal);
    } finally {
      bytes.fill(0);
    }
  }
}

/** +CME ERROR numbers of %CMNG and %KEYGEN. */
function refusal(question: string, cme: number | null): Error {
  if (cme === null) return deviceError('DEVICE_REFUSED', { question, answer: 'ERROR' });
  switch (cme) {
    case 515:
      return deviceError('DEVICE_STORAGE_FULL', { question });
    case 518:
      return nrf91Error('NRF91_RADIO_ON', { question });
    case 519:
      return deviceError('DEVICE_KEY_EXISTS', { place: question });
    case 523:
      return nrf91Error('NRF91_KEY_GENERATION_FAILED', { question });
    case 528:
      return nrf91Error('NRF91_SUPPLY_LOW', { question });
    default:
      return deviceError('DEVICE_REFUSED', { question, answer: `+CME ERROR: ${cme}` });
  }
}
