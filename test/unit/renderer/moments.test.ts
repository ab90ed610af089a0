import { describe, expect, test } from 'vitest';
import { momentHint, readMoment, shownMoment } from '../../../renderer/i18n/moments.ts';
import { languages } from '../../../station/contract/shapes.ts';

describe('a moment in a field', () => {
  test.each([
    ['en', '2026-05-04 14:05'],
    ['de', '04.05.2026 14:05'],
    ['zh', '2026-05-04 14:05'],
    ['es', '04/05/2026 14:05'],
  ])('is written in %s as %s, and read again', (language, text) => {
    expect(shownMoment('2026-05-04T14:05', language)).toBe(text);
    expect(readMoment(text, language)).toBe('2026-05-04T14:05');
    expect(momentHint(language)).not.toBe('');
  });

  test.each(languages)('is read in %s as records write it, and without a time from midnight', (language) => {
    expect(readMoment('2026-05-04T14:05', language)).toBe('2026-05-04T14:05');
    expect(readMoment('2026-5-4', language)).toBe('2026-05-04T00:00');
  });

  test.each([
    '',
    '4.5.',
    '31.02.2026',
    '04.05.2026 24:00',
    '04.05.2026 9:7',
    '04.05.26',
    'gestern',
    '04.05.2026 09:00 x',
  ])('half a moment is none: %s', (text) => expect(readMoment(text, 'de')).toBeNull());

  test('a day and a month in the order of the language', () => {
    expect(readMoment('4.5.2026 9:07', 'de')).toBe('2026-05-04T09:07');
    expect(readMoment('4/5/2026', 'es')).toBe('2026-05-04T00:00');
    expect(shownMoment('', 'de')).toBe('');
  });
});
