import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { tpmExchangeOver } from '../../../../station/devices/framing/tpm-exchange.ts';
import type { ByteLink } from '../../../../station/devices/transport/byte-link.ts';
import { ReceiveBuffer } from '../../../../station/devices/transport/receive-buffer.ts';
import { uint16, uint32 } from '../../../../station/tpm/byte-reader.ts';
import { readPublic } from '../../../../station/tpm/commands.ts';
import { hashResponse } from '../../../../station/tpm/responses.ts';
import { commandCodes } from '../../../../station/tpm/wire.ts';

const never = new AbortController().signal;
const command = { ...readPublic(0x81010001), timeoutMs: 50 };
const response = (body: Uint8Array): Buffer =>
  Buffer.concat([uint16(0x8001), uint32(10 + body.length), uint32(0), body]);

/** A link on which each question brings the next of these answers, in pieces. */
function answering(...answers: readonly (readonly Uint8Array[])[]): ReturnType<typeof answeringAfter> {
  return answeringAfter([], ...answers);
}

/** `before`: what an earlier conversation left on the line. */
function answeringAfter(
  before: readonly Uint8Array[],
  ...answers: readonly (readonly Uint8Array[])[]
): ByteLink & { readonly received: ReceiveBuffer } {
  const [left, received] = [[...answers], new ReceiveBuffer()];
  let pieces: Uint8Array[] = [];
  const next = (): void => {
    const piece = pieces.shift();
    if (piece) received.push(Buffer.from(piece));
  };
  return {
    name: 'scripted',
    baudRate: null,
    traffic: { sent: 0, received: 0 },
    received,
    write(data) {
      const asked = Buffer.from(data);
      const isHash = asked.readUInt32BE(6) === commandCodes.Hash;
      pieces = isHash ? [...before, hashResponse(asked.subarray(12, 28))] : [...(left.shift() ?? [])];
      next();
      return Promise.resolve();
    },
    async read(signal) {
      if (received.length === 0) next();
      return received.take(signal);
    },
    discardInput: () => received.clear(),
    close: () => Promise.resolve(),
  };
}

test('a response is whole, in however many pieces it comes', async () => {
  const cut = fc.record({
    body: fc.uint8Array({ maxLength: 300 }),
    cuts: fc.array(fc.nat(309), { maxLength: 12 }),
  });
  await fc.assert(
    fc.asyncProperty(cut, async ({ body, cuts }) => {
      const whole = response(body);
      const places = [0, ...cuts.filter((at) => at < whole.length).toSorted((a, b) => a - b), whole.length];
      const pieces = places
        .slice(1)
        .map((end, index) => whole.subarray(places[index], end))
        .filter(({ length }) => length > 0);
      const exchange = tpmExchangeOver(answering(pieces, [whole]));
      expect(await exchange({ ...command, timeoutMs: 5_000 }, never)).toEqual(whole);
      expect(await exchange({ ...command, timeoutMs: 5_000 }, never)).toEqual(whole);
    }),
    { seed: 22, numRuns: 200 },
  );
});

test('what came before the question is not its answer', async () => {
  const link = answering([response(Buffer.of(1))]);
  link.received.push(response(Buffer.of(2)));
  expect(await tpmExchangeOver(link)(command, never)).toEqual(response(Buffer.of(1)));
});

test('what an earlier conversation left on the line, whole or in part, is passed over before the first one', async () => {
  const left = [response(Buffer.of(2)), response(Buffer.alloc(40)).subarray(7), Buffer.from('login: ')];
  const link = answeringAfter(left, [response(Buffer.of(1))], [response(Buffer.of(3))]);
  const exchange = tpmExchangeOver(link);
  expect(await exchange(command, never)).toEqual(response(Buffer.of(1)));
  expect(await exchange(command, never)).toEqual(response(Buffer.of(3)));
});

test('a TPM that refuses even to hash says why', async () => {
  const refusing = (tag: number, code: number): ByteLink => {
    const link = answering();
    return {
      ...link,
      write: () => Promise.resolve(link.received.push(Buffer.concat([uint16(tag), uint32(10), uint32(code)]))),
    };
  };
  const codeOf = (link: ByteLink) => tpmExchangeOver(link)(command, never);
  await expect(codeOf(refusing(0x8001, 0x100))).rejects.toMatchObject({ code: 'TPM_NOT_STARTED' });
  await expect(codeOf(refusing(0x8001, 0x101))).rejects.toMatchObject({ code: 'TPM_BROKEN' });
  await expect(codeOf(refusing(0x00c4, 0x1e))).rejects.toMatchObject({ code: 'TPM_VERSION_OTHER' });
});

test.each([
  ['silence', [], 'DEVICE_NO_ANSWER'],
  ['half an answer', [response(Buffer.alloc(5)).subarray(0, 12)], 'DEVICE_ANSWER_UNREADABLE'],
  ['more than an answer', [Buffer.concat([response(Buffer.alloc(5)), Buffer.of(0)])], 'DEVICE_ANSWER_UNREADABLE'],
  ['a console', [Buffer.from('login: ')], 'TPM_ANSWER_UNREADABLE'],
  ['an echo', [command.bytes, response(Buffer.of(1))], 'DEVICE_ANSWER_UNREADABLE'],
])('%s is named, and no later answer is taken for the next one’s', async (_, pieces, code) => {
  const exchange = tpmExchangeOver(answering(pieces, [response(Buffer.of(1))]));
  await expect(exchange(command, never)).rejects.toMatchObject({ code });
  await expect(exchange(command, never)).rejects.toMatchObject({ code });
});

test('stopping ends the wait', async () => {
  const stop = new AbortController();
  const reason = new Error('stopped');
  const asked = tpmExchangeOver(answering([]))({ ...command, timeoutMs: 60_000 }, stop.signal);
  stop.abort(reason);
  await expect(asked).rejects.toBe(reason);
});
