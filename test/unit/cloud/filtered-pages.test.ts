import { assert, asyncProperty, integer } from 'fast-check';
import { expect, test } from 'vitest';
import { allRows, filteredPage, type ReadPage } from '../../../station/cloud/filtered-pages.ts';

const { signal } = new AbortController();

/** Pages of numbers below `count`; a token is the next number. */
function numbers(count: number): { read: ReadPage<number>; largest: () => number } {
  let largest = 0;
  return {
    largest: () => largest,
    async read({ limit, after = '0' }) {
      largest = Math.max(largest, limit);
      const from = Number(after);
      const items = Array.from({ length: Math.min(limit, count - from) }, (_, index) => from + index);
      const end = from + items.length;
      return { items, next: end < count ? String(end) : null };
    },
  };
}

test('pages of any size hold every row that fits once, in order', async () => {
  await assert(
    asyncProperty(
      integer({ min: 0, max: 3500 }),
      integer({ min: 1, max: 1000 }),
      integer({ min: 1, max: 700 }),
      async (count, limit, every) => {
        const { read } = numbers(count);
        const request = {
          read,
          pick: (item: number) => (item % every === 0 ? item : undefined),
          filters: true,
          signal,
        };
        const found: number[] = [];
        let after: string | null = '';
        do {
          const page: { rows: readonly number[]; next: string | null } = await filteredPage(
            request,
            after === '' ? { limit } : { limit, after },
          );
          expect(page.rows.length).toBeLessThanOrEqual(limit);
          found.push(...page.rows);
          after = page.next;
        } while (after !== null);
        const wanted = Array.from({ length: Math.ceil(count / every) }, (_, index) => index * every);
        expect(found).toEqual(wanted);
        const all: number[] = [];
        for await (const row of allRows(request)) all.push(row);
        expect(all).toEqual(wanted);
      },
    ),
    { seed: 7, numRuns: 60 },
  );
});

test('without a filter a page is one page of the cloud’s, under the cloud’s own token', async () => {
  const { read, largest } = numbers(10);
  const request = { read, pick: (item: number) => item, filters: false, signal };
  const first = await filteredPage(request, { limit: 4 });
  expect(first).toEqual({ rows: [0, 1, 2, 3], next: '4' });
  expect(await filteredPage(request, { limit: 6, after: '4' })).toEqual({ rows: [4, 5, 6, 7, 8, 9], next: null });
  expect(largest()).toBe(6);
});
