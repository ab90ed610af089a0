import { describe, expect, test } from 'vitest';
import { meaningOf } from '../../../renderer/scanner/meaning.ts';
import { wedgeDecoder } from '../../../renderer/scanner/wedge.ts';

/** Types a text with a gap between keys, then ends it; answers what the end was. */
function typed(text: string, gap: number, end = 'Enter', decode = wedgeDecoder(), from = 0) {
  let at = from;
  for (const key of text) {
    decode({ key, shortcut: false, at });
    at += gap;
  }
  return decode({ key: end, shortcut: false, at });
}

describe('a wedge scanner', () => {
  test('keys at most 55 ms apart, ended by Enter or Tab, are a scan', () => {
    expect(typed('350000000000017', 55)).toEqual({ kind: 'scan', text: '350000000000017' });
    expect(typed('350000000000017', 2, 'Tab')).toEqual({ kind: 'scan', text: '350000000000017' });
  });

  test('a person’s keys are not', () => {
    expect(typed('350000000000017', 56).kind).toBe('other');
  });

  test('a late Enter is a person’s', () => {
    const decode = wedgeDecoder();
    for (const [index, key] of Array.from('35000').entries()) decode({ key, shortcut: false, at: index });
    expect(decode({ key: 'Enter', shortcut: false, at: 500 }).kind).toBe('other');
  });

  test('what a person typed before does not become part of a scan', () => {
    const decode = wedgeDecoder();
    decode({ key: 'x', shortcut: false, at: 0 });
    expect(typed('ABC123', 5, 'Enter', decode, 400)).toEqual({ kind: 'scan', text: 'ABC123' });
  });

  test('a scan that stuttered is left to the field it was typed into, whole: a part of it is no unit', () => {
    const decode = wedgeDecoder();
    for (const [index, key] of Array.from('3500').entries()) decode({ key, shortcut: false, at: index * 5 });
    expect(typed('00017', 5, 'Enter', decode, 200).kind).toBe('other');
    expect(typed('350000017', 5, 'Enter', decode, 2000)).toEqual({ kind: 'scan', text: '350000017' });
  });

  test('capitals bring Shift with them', () => {
    const decode = wedgeDecoder();
    const keys = ['Shift', 'S', 'Shift', 'N', '1', 'Enter'];
    expect(keys.map((key, index) => decode({ key, shortcut: false, at: index * 5 })).at(-1)).toEqual({
      kind: 'scan',
      text: 'SN1',
    });
  });

  test('two quick keys and Enter are no scan, and a shortcut ends what came before', () => {
    expect(typed('ok', 5).kind).toBe('other');
    const decode = wedgeDecoder();
    decode({ key: '1', shortcut: false, at: 0 });
    decode({ key: 'a', shortcut: true, at: 5 });
    expect(typed('23', 5, 'Enter', decode, 10).kind).toBe('other');
  });

  test('one scan ends where the next begins', () => {
    const decode = wedgeDecoder();
    expect(typed('AAA', 5, 'Enter', decode, 0)).toEqual({ kind: 'scan', text: 'AAA' });
    expect(typed('BBB', 5, 'Enter', decode, 16)).toEqual({ kind: 'scan', text: 'BBB' });
  });
});

describe('what a scan means', () => {
  test.each([
    ['BADGE:a.operator', { kind: 'badge', badge: 'a.operator' }],
    ['badge:7', { kind: 'badge', badge: '7' }],
    ['B-1007', { kind: 'badge', badge: 'B-1007' }],
    ['ORDER:4711', { kind: 'order', order: '4711' }],
    ['ACT:SEEN', { kind: 'act', act: 'SEEN' }],
    ['ACT:FORMAT', { kind: 'unit', text: 'ACT:FORMAT' }],
    ['BADGE:', { kind: 'unit', text: 'BADGE:' }],
    [' 350000000000017 ', { kind: 'unit', text: '350000000000017' }],
  ])('%s', (text, meaning) => {
    expect(meaningOf(text)).toEqual(meaning);
  });
});
