import { expect, test } from 'vitest';
import { retryAfterMs } from '../../../../station/cloud/dps/retry-after.ts';

const now = new Date('2026-03-02T08:00:00.000Z');

test.each([
  ['3', 3000],
  [' 0 ', 0],
  ['Mon, 02 Mar 2026 08:00:30 GMT', 30_000],
  ['Mon, 02 Mar 2026 07:00:00 GMT', 0],
  ['999999', 3_600_000],
  ['soon', null],
  ['', null],
  [undefined, null],
  [['3'], null],
])('%j is %j ms', (header, expected) => {
  expect(retryAfterMs(header, now)).toBe(expected);
});
