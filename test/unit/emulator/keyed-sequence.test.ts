import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { KeyedSequence } from '../../../station/emulator/keyed-sequence.ts';

it('agrees with a plain map, whatever is set and deleted, and pages hold every item once', () => {
  const action = fc.record({
    remove: fc.boolean(),
    key: fc.integer({ min: 0, max: 120 }).map(String),
    value: fc.nat(),
  });
  fc.assert(
    fc.property(fc.array(action, { maxLength: 400 }), fc.integer({ min: 1, max: 7 }), (actions, limit) => {
      const sequence = new KeyedSequence<number>();
      const model = new Map<string, number>();
      for (const { remove, key, value } of actions) {
        const changed = remove ? [sequence.delete(key), model.delete(key)] : [sequence.set(key, value), undefined];
        if (!remove) model.set(key, value);
        expect(changed[0]).toBe(changed[1]);
      }
      expect(sequence.size).toBe(model.size);
      expect([...sequence.values()]).toEqual([...model.values()]);
      const paged: number[] = [];
      let position: number | undefined = 0;
      while (position !== undefined) {
        const page: { items: number[]; next: number | undefined } = sequence.page(position, limit);
        expect(page.items.length).toBeLessThanOrEqual(limit);
        paged.push(...page.items);
        position = page.next;
      }
      expect(paged).toEqual([...model.values()]);
    }),
    { seed: 20260102 },
  );
});

it('goes on where it was, though items before it are removed and added meanwhile', () => {
  const sequence = new KeyedSequence<number>();
  for (let index = 0; index < 200; index++) sequence.set(String(index), index);
  const first = sequence.page(0, 50);
  for (let index = 0; index < 140; index++) sequence.delete(String(index));
  sequence.set('new', 200);
  const rest = sequence.page(first.next ?? 0, 100);
  expect(rest.items).toEqual(Array.from({ length: 61 }, (_, index) => index + 140));
});
