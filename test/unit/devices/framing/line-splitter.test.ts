import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineSplitter } from '../../../../station/devices/framing/line-splitter.ts';

const seed = 20_260_801;
const texts = (input: string, options: { maxLineBytes?: number; prompt?: string } = {}): string[] =>
  new LineSplitter({ maxLineBytes: 80, ...options })
    .push(Buffer.from(input, 'latin1'))
    .map(({ text, prompt }) => (prompt ? '<prompt>' : text));

describe('LineSplitter', () => {
  it('ends lines at CR, LF and CRLF and leaves out empty ones', () => {
    expect(texts('one\rtwo\nthree\r\n\r\nfour')).toEqual(['one', 'two', 'three']);
  });

  it('takes out escape sequences and NULs', () => {
    expect(texts('\u001b[1;32mgreen\u001b[0m\u0000!\r\n\u001b]0;title\u0007x\r\n\u001b(By\r\n\u001bMz\r\n')).toEqual([
      'green!',
      'x',
      'y',
      'z',
    ]);
  });

  it('lets no broken escape sequence swallow the line after it', () => {
    expect(texts('noise\u001b[12\r\nOK\r\n')).toEqual(['noise', 'OK']);
    expect(texts('noise\u001b]open\r\nOK\r\n')).toEqual(['noise', 'OK']);
  });

  it('drops a line that is too long, whole, and goes on with the next', () => {
    expect(texts(`${'x'.repeat(11)}\r\n${'y'.repeat(10)}\r\n`, { maxLineBytes: 10 })).toEqual(['y'.repeat(10)]);
  });

  it('reports a prompt without waiting for a line end, and strips it from what follows', () => {
    const prompt = 'uart:~$ ';
    expect(texts('\r\n\u001b[1;32muart:~$ \u001b[m', { prompt })).toEqual(['<prompt>']);
    expect(texts('uart:~$ cred list\r\n42\r\nuart:~$ ', { prompt })).toEqual([
      '<prompt>',
      'cred list',
      '42',
      '<prompt>',
    ]);
    expect(texts('see uart:~$ here\r\n', { prompt })).toEqual(['see uart:~$ here']);
  });

  it('gives the same lines however the bytes are cut', () => {
    const byte = fc.constantFrom(0x0d, 0x0a, 0x1b, 0x5b, 0x5d, 0x07, 0x00, 0x24, 0x20, 0x41, 0x6d, 0xff);
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 200 }), fc.array(fc.nat(200)), (bytes, cuts) => {
        const options = { maxLineBytes: 6, prompt: 'A$ ' };
        const whole = new LineSplitter(options).push(Uint8Array.from(bytes));
        const cut = new LineSplitter(options);
        const edges = [0, ...cuts.map((at) => Math.min(at, bytes.length)), bytes.length].toSorted((a, b) => a - b);
        const pieces = edges.flatMap((at, index) => cut.push(Uint8Array.from(bytes.slice(at, edges[index + 1] ?? at))));
        expect(pieces).toEqual(whole);
      }),
      { seed, numRuns: 300 },
    );
  });

  it('forgets everything on reset', () => {
    const splitter = new LineSplitter({ maxLineBytes: 80 });
    splitter.push(Buffer.from('half\u001b['));
    splitter.reset();
    expect(splitter.push(Buffer.from('OK\r\n'))).toEqual([{ text: 'OK', prompt: false }]);
  });
});
