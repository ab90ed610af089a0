import { expect, test } from 'vitest';
import { cloudError } from '../../../../station/cloud/cloud-errors.ts';
import { classify } from '../../../../station/cloud/sync/classify.ts';

test('every error of the cloud has a verdict, and nothing else has', () => {
  const codes = Object.keys(cloudError.definitions);
  const without = codes.filter((code) => classify(code) === undefined);
  expect(without.toSorted()).toEqual([
    'DPS_CLOCK_SKEWED',
    'DPS_NOT_CONFIGURED',
    'SYNC_ALREADY_RUNNING',
    'SYNC_ROW_FAILED',
  ]);
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
