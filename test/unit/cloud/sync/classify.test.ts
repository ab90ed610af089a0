import { expect, test } from 'vitest';
import { cloudError } from '../../../../station/cloud/cloud-errors.ts';
import { classify } from '../../../../station/cloud/sync/classify.ts';

test('every error that the enrollment port throws has a verdict, and nothing else has', () => {
  const without = Object.keys(cloudError.definitions).filter((code) => classify(code) === undefined);
  // Thrown before a request, made of another error by the sync, or the sync's own, or a person’s decision refused.
  const others = without.filter((code) => !/^(?:SYNC|ENROLLMENT|GROUP)_/.test(code));
  expect(others.toSorted()).toEqual(['DPS_CLOCK_SKEWED', 'DPS_CONNECTION_STRING_INVALID', 'DPS_NOT_CONFIGURED']);
  expect(classify('LEDGER_DISK_FULL')).toBeUndefined();
});

test('what a person must mend for the whole station parks no row', () => {
  for (const code of ['DPS_UNAUTHORIZED', 'DPS_UNTRUSTED', 'DPS_WRONG_ENDPOINT']) expect(classify(code)).toBe('stop');
});

test('only what is about the row parks it', () => {
  const { definitions } = cloudError;
  const parking = Object.entries(definitions).filter(([code]) => classify(code) === 'park');
  expect(parking.map(([, { blame }]) => blame)).toEqual(['unit', 'unit', 'unit']);
});
