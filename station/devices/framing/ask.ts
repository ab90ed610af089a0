import { deviceError } from '../device-errors.ts';
import { withDeadline } from '../transport/deadline.ts';
import type { LineReader } from './line-reader.ts';
import type { Line } from './line-splitter.ts';

export interface Question<T> {
  /** What goes over the wire, line end included. Zeroed by whoever made it, if it is secret. */
  readonly bytes: Uint8Array;
  /** How errors name it; never a secret. */
  readonly name: string;
  /** How long the device may take to answer once it has the question; the time on the wire is added. */
  readonly timeoutMs: number;
  /** Sees each line in turn; returns the answer once it is complete. */
  readonly match: (line: Line) => T | undefined;
}

/**
 * Puts one question to a device and waits for its answer. Whatever was received before the question is dropped.
 * @throws DEVICE_NO_ANSWER when it stays silent, DEVICE_ANSWER_UNREADABLE when it says only what `match` does not know
 */
export async function ask<T>(reader: LineReader, question: Question<T>, signal: AbortSignal): Promise<T> {
  const { link } = reader;
  reader.discard();
  const wireMs = link.baudRate === null ? 0 : (question.bytes.length * 10_000) / link.baudRate;
  const expired = (): Error =>
    deviceError(reader.sawInput ? 'DEVICE_ANSWER_UNREADABLE' : 'DEVICE_NO_ANSWER', { question: question.name });
  return withDeadline(signal, question.timeoutMs + wireMs, expired, async (deadline) => {
    await link.write(question.bytes, deadline);
    return reader.find(question.match, deadline);
  });
}
