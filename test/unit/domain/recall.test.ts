import { expect, test } from 'vitest';
import { Phrase, phraseTable } from '../../../station/domain/phrase.ts';
import { recalled, valuesIn } from '../../../station/domain/recall.ts';

const says = phraseTable({
  RECALL_PLAIN: 'the moon is full',
  RECALL_PLACED: 'the {thing} is {state} (again)',
  RECALL_LONGER: 'the {thing} is {state} (again) and again',
  RECALL_BARE: '{anything}',
});

test('a sentence of ours is known again, with its values', () => {
  for (const phrase of [
    says('RECALL_PLAIN'),
    says('RECALL_PLACED', { thing: 'gate', state: 'open' }),
    says('RECALL_PLACED', { thing: 'gate', state: says('RECALL_PLAIN') }),
  ])
    expect(recalled(phrase.text)).toEqual(phrase);
  expect(recalled('the gate is open (again) and again')).toMatchObject({ code: 'RECALL_LONGER' });
});

test('what is not ours stays as it is: no template takes everything', () => {
  expect(recalled('a reason that somebody wrote')).toBe('a reason that somebody wrote');
  expect(recalled('the moon is full, or so')).toBe('the moon is full, or so');
});

test('a list is known again when each of its parts is', () => {
  const list = recalled('the moon is full, the gate is open (again)');
  expect(list).toBeInstanceOf(Phrase);
  expect(list).toMatchObject({
    code: 'LIST',
    values: { first: { code: 'RECALL_PLAIN' }, rest: { code: 'RECALL_PLACED' } },
  });
});

test('the values of a template in what was filled from it', () => {
  expect(valuesIn('Unit {serial} is {what}.', 'Unit AB.1 is the moon is full.')).toEqual({
    serial: 'AB.1',
    what: says('RECALL_PLAIN'),
  });
  expect(valuesIn('Unit {serial} is {what}.', 'Something else.')).toBeNull();
});
