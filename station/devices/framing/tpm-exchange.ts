import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { hashOf } from '../../tpm/commands.ts';
import { isPassing } from '../../tpm/response-code.ts';
import { assertDone, hashResponse, responseLength } from '../../tpm/responses.ts';
import type { TpmExchange } from '../../tpm/tpm.ts';
import { headerBytes, longestResponse } from '../../tpm/wire.ts';
import { deviceError } from '../device-errors.ts';
import type { ByteLink } from '../transport/byte-link.ts';
import { withDeadline } from '../transport/deadline.ts';

type Command = Parameters<TpmExchange>[0];

/** While the TPM tests itself. */
const passingMs = 100;

/**
 * TPM 2.0 commands and responses as they are, one after the other, on a byte link: each says its own length in its header
 * (TPM 2.0 Part 1 §18.3), and nothing stands between them. So does /dev/tpmrm0, a port of swtpm, and whatever passes
 * them on.
 *
 * Before the first one the TPM hashes a random number: its answer cannot be mistaken, and what comes before it is what an
 * earlier conversation left on the line. After an exchange that failed, a late answer could be taken for the next one's:
 * the link gives no more of them.
 * @throws DEVICE_NO_ANSWER, DEVICE_ANSWER_UNREADABLE, TPM_ANSWER_UNREADABLE; what a TPM that refuses to hash says; the
 * link's errors
 */
export function tpmExchangeOver(link: ByteLink): TpmExchange {
  let lost: { readonly reason: unknown } | undefined;
  let inStep = false;
  return async (command, signal) => {
    if (lost) throw lost.reason;
    try {
      if (!inStep) await findStep(link, command.timeoutMs, signal);
      inStep = true;
      link.discardInput();
      return await answerTo(link, command, signal, (received) => wholeResponse(received, command));
    } catch (reason) {
      lost = { reason };
      throw reason;
    }
  };
}

async function findStep(link: ByteLink, timeoutMs: number, signal: AbortSignal): Promise<void> {
  const nonce = randomBytes(16);
  const { name, bytes } = hashOf(nonce);
  const expected = hashResponse(nonce);
  const refusal = await answerTo(link, { name, bytes, timeoutMs }, signal, (received) => {
    if (received.indexOf(expected) === received.length - expected.length && received.length >= expected.length) {
      return { error: undefined };
    }
    // Alone on the line, and no more than a header: it says why there is no hash.
    return received.length === headerBytes ? refusalIn(received) : undefined;
  });
  if (refusal.error === undefined) return;
  if (!isPassing(refusal.error)) throw refusal.error;
  await wait(passingMs, undefined, { signal }).catch(() => signal.throwIfAborted());
  await findStep(link, timeoutMs, signal);
}

function refusalIn(received: Buffer): { readonly error: unknown } | undefined {
  try {
    if (responseLength(received, 'Hash') !== headerBytes) return undefined;
    assertDone(received, 'Hash');
    return undefined;
  } catch (error) {
    return { error };
  }
}

function wholeResponse(received: Buffer, { name, bytes }: Command): Buffer | undefined {
  // A line that sends back what it hears: its “response code” would be that of the command.
  const isEcho =
    received.length >= headerBytes && received.subarray(0, headerBytes).equals(bytes.subarray(0, headerBytes));
  if (isEcho) throw deviceError('DEVICE_ANSWER_UNREADABLE', { question: name });
  const length = responseLength(received, name);
  if (length === null || received.length < length) return undefined;
  if (received.length > length) throw deviceError('DEVICE_ANSWER_UNREADABLE', { question: name });
  return received;
}

/** Sends the command and reads until `whole` finds its answer in what came. */
async function answerTo<Answer>(
  link: ByteLink,
  { name, bytes, timeoutMs }: Command,
  signal: AbortSignal,
  whole: (received: Buffer) => Answer | undefined,
): Promise<Answer> {
  let received = Buffer.alloc(0);
  const bothWays = bytes.length + longestResponse;
  const wireMs = link.baudRate === null ? 0 : (bothWays * 10_000) / link.baudRate;
  const expired = (): Error =>
    deviceError(received.length === 0 ? 'DEVICE_NO_ANSWER' : 'DEVICE_ANSWER_UNREADABLE', { question: name });
  return withDeadline(signal, timeoutMs + wireMs, expired, async (deadline) => {
    await link.write(bytes, deadline);
    for (;;) {
      received = Buffer.concat([received, await link.read(deadline)]);
      const answer = whole(received);
      if (answer !== undefined) return answer;
    }
  });
}
