import { describe, expect, test } from 'vitest';
import { emptySearch, filterOf, narrowing } from '../../../../renderer/features/audit/unit-search.ts';
import { validityAt } from '../../../../renderer/features/audit/validity.ts';
import { clockVerdict } from '../../../../renderer/features/sync/clock-verdict.ts';
import { loadPack } from '../../../../renderer/i18n/packs.ts';

describe('the search', () => {
  test('empty fields do not narrow, and spaces are nothing', () => {
    expect(filterOf({ ...emptySearch, person: '  ' })).toEqual({});
    expect(narrowing(emptySearch)).toBe(0);
  });

  test('what a scanner adds around a serial number is cut off', () => {
    expect(filterOf({ ...emptySearch, text: ' 350000000000017 ' })).toEqual({ text: '350000000000017' });
  });

  test('times are sent as moments of UTC; half a time is none', () => {
    const from = '2026-03-02T06:00';
    expect(filterOf({ ...emptySearch, from, to: '2026-03-' })).toEqual({ from: new Date(from).toISOString() });
  });

  test('every field reaches the contract under its own name', () => {
    const search = { ...emptySearch, order: 'o', state: 'failed', certificate: 'c', enrollment: 'parked', slot: '2' };
    expect(filterOf(search)).toEqual({
      order: 'o',
      state: 'failed',
      certificate: 'c',
      enrollment: 'parked',
      slot: '2',
    });
  });
});

test('a certificate is valid from its first moment to its last', () => {
  const certificate = { notBefore: '2026-03-02T06:00:00Z', notAfter: '2036-03-02T06:00:00Z' };
  const at = (time: string) => validityAt(certificate, new Date(time));
  expect(at('2026-03-02T05:59:59Z')).toBe('notYetValid');
  expect(at('2026-03-02T06:00:00Z')).toBe('valid');
  expect(at('2036-03-02T06:00:00Z')).toBe('valid');
  expect(at('2036-03-02T06:00:01Z')).toBe('expired');
});

test('a clock may go half a minute wrong, either way', () => {
  expect([null, 0, -30, 30, 31, -31].map(clockVerdict)).toEqual([
    'unknown',
    'right',
    'right',
    'right',
    'wrong',
    'wrong',
  ]);
});

/** Every message of a language by its path. */
const flat = (messages: object, path = ''): [string, string][] =>
  Object.entries(messages).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null ? flat(value, `${path}${key}.`) : [[`${path}${key}`, String(value)]],
  );
const places = (text: string): string[] => (text.match(/\{\{\w+\}\}/g) ?? []).toSorted();

describe.each(['audit', 'sync', 'yield', 'setup'] as const)('messages of %s', (feature) => {
  test.each(['de', 'zh', 'es'] as const)('%s says all of it, with the same values in it', async (language) => {
    const english = new Map(flat((await loadPack('en')).messages[feature]));
    const messages = flat((await loadPack(language)).messages[feature]);
    expect(messages.map(([key]) => key).toSorted()).toEqual([...english.keys()].toSorted());
    expect(messages.filter(([key, text]) => places(text).join() !== places(english.get(key) ?? '').join())).toEqual([]);
    expect(messages.filter(([, text]) => text.trim() === '')).toEqual([]);
  });
});
