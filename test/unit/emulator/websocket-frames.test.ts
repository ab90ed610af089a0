import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeFrame, FrameError, frameReader, opcode } from '../../../station/emulator/websocket/websocket-frames.ts';

/** A frame as a client sends it: masked. */
function maskedFrame(code: number, payload: Buffer, mask = Buffer.from([1, 2, 3, 4])): Buffer {
  const plain = encodeFrame(code, payload);
  const header = Buffer.from(plain.subarray(0, plain.length - payload.length));
  header[1] = (header[1] ?? 0) | 0x80;
  const masked = payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return Buffer.concat([header, mask, masked]);
}

describe('WebSocket frames', () => {
  it('the unmasked and the masked text “Hello” of RFC 6455 §5.7', () => {
    expect(encodeFrame(opcode.text, Buffer.from('Hello')).toString('hex')).toBe('810548656c6c6f');
    const frames = frameReader()(Buffer.from('818537fa213d7f9f4d5158', 'hex'));
    expect(frames).toEqual([{ opcode: opcode.text, payload: Buffer.from('Hello') }]);
  });

  it('come out as they went in, however the bytes are cut', () => {
    const frame = fc.tuple(fc.constantFrom(opcode.binary, opcode.continuation), fc.uint8Array({ maxLength: 70_000 }));
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 4 }), fc.integer({ min: 1, max: 5000 }), (sent, step) => {
        const bytes = Buffer.concat(sent.map(([code, payload]) => maskedFrame(code, Buffer.from(payload))));
        const read = frameReader();
        const got = [];
        for (let at = 0; at < bytes.length; at += step) got.push(...read(bytes.subarray(at, at + step)));
        expect(got).toEqual(sent.map(([code, payload]) => ({ opcode: code, payload: Buffer.from(payload) })));
      }),
      { seed: 6455, numRuns: 30 },
    );
  });

  it.each([
    ['is not masked', encodeFrame(opcode.binary, Buffer.from('x'))],
    ['uses an extension', Buffer.from([0xc2, 0x80, 0, 0, 0, 0])],
    ['is longer than any MQTT packet of a device', Buffer.from([0x82, 0xff, 0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff])],
    ['is a ping in parts', Buffer.from([0x09, 0x80, 0, 0, 0, 0])],
    ['is a ping of 126 bytes', maskedFrame(opcode.ping, Buffer.alloc(126))],
  ])('what %s is refused', (_what, bytes) => {
    expect(() => frameReader()(bytes)).toThrow(FrameError);
  });
});
