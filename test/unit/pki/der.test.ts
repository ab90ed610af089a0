import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DerSyntaxError,
  encodeSequence,
  encodeTlv,
  encodeUnsignedInteger,
  readAll,
  readSequence,
  readTlv,
} from '../../../station/pki/der.ts';

const seeded = { seed: 11, numRuns: 300 };
const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');

/** What it read, written again; any error but its own goes through. */
function readAgain(input: Buffer): Buffer | 'refused' {
  try {
    return encodeSequence(...readSequence(input).map(({ raw }) => raw));
  } catch (error) {
    if (error instanceof DerSyntaxError) return 'refused';
    throw error;
  }
}

describe('DER', () => {
  it('reads back what it writes, at every length form', () => {
    for (const length of [0, 1, 0x7f, 0x80, 0xff, 0x100, 0xffff, 0x10000]) {
      const content = Buffer.alloc(length, 0xa5);
      const { raw, content: read, tag } = readTlv(encodeTlv(0x04, content));
      expect(tag).toBe(0x04);
      expect(read.equals(content)).toBe(true);
      expect(raw.length).toBeGreaterThan(length);
    }
    const parts = [encodeTlv(0x02, Buffer.of(1)), encodeTlv(0x05)];
    expect(readAll(readTlv(encodeSequence(...parts)).content).map(({ raw }) => raw)).toEqual(parts);
  });

  it.each([
    ['nothing', ''],
    ['a tag alone', '30'],
    ['an indefinite length', '30 80 00 00'],
    ['a length that is not minimal', '30 81 01 00'],
    ['a length with a leading zero', '30 82 00 80'],
    ['a length past the end', '30 05 02 01 01'],
    ['a length past the end of the parent', '30 03 02 02 01'],
    ['bytes after the end', '30 03 02 01 01 00'],
    ['a tag above 30', '3f 81 01 00'],
    ['nothing but a set', '31 00'],
    ['bad nesting deep down', '30 04 30 02 30 05'],
  ])('refuses %s', (_what, hex) => {
    expect(() => readSequence(bytes(hex))).toThrow(DerSyntaxError);
  });

  it('refuses nesting without end instead of running out of stack', () => {
    let nested = encodeSequence();
    for (let depth = 0; depth < 2_000; depth++) nested = encodeSequence(nested);
    expect(() => readSequence(nested)).toThrow(DerSyntaxError);
  });

  it('throws nothing but its own error, whatever it reads', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (random) => {
        const input = Buffer.from(random);
        const outcome = readAgain(input);
        expect(outcome === 'refused' || outcome.equals(input)).toBe(true);
      }),
      seeded,
    );
  });

  it('writes integers as short as can be, and positive', () => {
    expect(encodeUnsignedInteger(Buffer.of(0, 0, 0x7f))).toEqual(bytes('02 01 7f'));
    expect(encodeUnsignedInteger(Buffer.of(0, 0x80))).toEqual(bytes('02 02 00 80'));
    expect(encodeUnsignedInteger(Buffer.of(0, 0))).toEqual(bytes('02 01 00'));
    expect(encodeUnsignedInteger(Buffer.alloc(0))).toEqual(bytes('02 01 00'));
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 256n }), (value) => {
        const text = value.toString(16);
        const { content } = readTlv(encodeUnsignedInteger(Buffer.from(text.padStart(66, '0'), 'hex')));
        expect(BigInt(`0x${content.toString('hex')}`)).toBe(value);
        expect((content[0] ?? 0xff) < 0x80).toBe(true);
      }),
      seeded,
    );
  });
});
