import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  base64Bytes,
  fromBase64Bytes,
  hexBytes,
} from '../../../../../station/devices/families/zephyr-shell/secret-text.ts';

const bytes = fc.uint8Array({ maxLength: 100 }).map((data) => Buffer.from(data));
const parameters = { seed: 20, numRuns: 300 };

describe('text forms of secret bytes', () => {
  it('are those of Buffer', () => {
    fc.assert(
      fc.property(bytes, (data) => {
        expect(hexBytes(data).toString('latin1')).toBe(data.toString('hex'));
        expect(base64Bytes(data).toString('latin1')).toBe(data.toString('base64'));
      }),
      parameters,
    );
  });

  it('come back as the same bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 100 }), (data) => {
        expect(fromBase64Bytes(base64Bytes(data))).toEqual(Buffer.from(data));
      }),
      parameters,
    );
  });

  it('has one base64 text for each value, and knows every other for what it is', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), (text) => {
        const data = fromBase64Bytes(Buffer.from(text, 'latin1'));
        expect(data?.toString('base64') ?? text).toBe(text);
      }),
      parameters,
    );
    for (const text of ['', 'A', 'AA', 'AAA', 'AA==A', 'AB==', 'A===', '====', 'AA=A', 'AAA\n', 'AA A', 'AA-_']) {
      expect({ text, data: fromBase64Bytes(Buffer.from(text)) }).toEqual({ text, data: undefined });
    }
  });
});
