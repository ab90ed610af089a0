import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileSerialPattern } from '../../../station/config/serial-pattern.ts';

describe('serial patterns', () => {
  test.each([
    ['[0-9]{15}', '351234567890123'],
    ['^[A-Z]{2}\\d{8}$', 'AB12345678'],
    ['(?:[A-F0-9]{2}:){5}[A-F0-9]{2}', '00:11:22:33:44:FF'],
    ['(?<year>\\d\\d)-(?:AB|CD){2}x?', '24-ABCDx'],
    ['[A-Z]{2,3}-?\\d{4,6}-?\\d{2,4}', 'ABC123456-12'],
    ['\\p{Lu}+[\\]|(*+]', 'ABC('],
    ['S.*', 'S1'],
    ['\\(\\[\\\\', '([\\'],
  ])('%s takes %s', (source, serial) => {
    const compiled = compileSerialPattern(source);
    expect(compiled.ok && compiled.pattern.test(serial)).toBe(true);
    expect(compiled.ok && compiled.pattern.test(`${serial}!`)).toBe(source === 'S.*');
  });

  test.each(['(a+)+b', '(a|a)*b', '(?:a|b|ab){1,}c', '.*.*.*.*', '(.?){40}', '(?:(?:a{1,9}){1,9}){9}', '(?<n>a*)*'])(
    '%s would take too long and is refused',
    (source) => {
      expect(compileSerialPattern(source)).toMatchObject({
        ok: false,
        reason: { text: expect.stringContaining('simpler') },
      });
    },
  );

  test.each(['(a)\\1', '(?<n>a)\\k<n>', '(?=a)a', 'a(?<!b)', '(?!a).', '(?i:a)'])('%s is not supported', (source) => {
    expect(compileSerialPattern(source)).toMatchObject({
      ok: false,
      reason: { text: expect.stringContaining('look-around') },
    });
  });

  test.each(['[0-9', 'a)(b', '*', '\\q', 'a{2,1}', '(', 'a'.repeat(201)])('%s is no pattern', (source) => {
    expect(compileSerialPattern(source)).toMatchObject({ ok: false });
  });

  test('an accepted pattern answers at once, whatever is scanned', () => {
    const { pattern: patterns } = fc.letrec<{ pattern: string }>((tie) => ({
      pattern: fc.oneof(
        { depthSize: 'medium', withCrossShrink: true },
        fc.constantFrom('a', '[ab]', '.', 'b', '\\w'),
        fc
          .tuple(tie('pattern'), fc.constantFrom('*', '+', '?', '{1,3}', '{2}', '{2,}', '+?'))
          .map(([p, q]) => `(?:${p})${q}`),
        fc.tuple(tie('pattern'), tie('pattern')).map(([p, q]) => `${p}${q}`),
        fc.tuple(tie('pattern'), tie('pattern')).map(([p, q]) => `(${p}|${q})`),
      ),
    }));
    let accepted = 0;
    fc.assert(
      fc.property(patterns, fc.constantFrom('a', 'ab', 'aab'), (source, unit) => {
        const compiled = compileSerialPattern(source);
        if (!compiled.ok) return;
        accepted++;
        const text = `${unit.repeat(64).slice(0, 63)}!`;
        const start = performance.now();
        compiled.pattern.test(text);
        // Milliseconds in truth; a pattern that explodes takes minutes.
        expect(performance.now() - start).toBeLessThan(2000);
      }),
      { seed: 2, numRuns: 1500 },
    );
    expect(accepted).toBeGreaterThan(300);
  });
});
