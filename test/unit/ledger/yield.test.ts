import { expect, test } from 'vitest';
import type { NewEntry } from '../../../station/domain/entry.ts';
import { append, attempt, opening, testLedger } from './history.ts';

const hour = 3_600_000;
const start = Date.UTC(2026, 0, 1, 8);

/** 08: A and B pass, C fails twice, D errs. 09: C passes at last, B is reworked and fails. */
async function twoHours() {
  const { ledger, clock } = testLedger();
  const unit = (serial: string, run: string) => attempt(serial, run, 'symmetric-key');
  const failing = (run: ReturnType<typeof unit>, code: string, slot: string): NewEntry[] => [
    run.started({ slot }),
    run.finished('FAIL', { code, phase: 'inject', seconds: 2 }),
  ];
  const slow = unit('B', 'b1');
  const wrong = unit('D', 'd1');
  const rework = unit('B', 'b2');
  clock.set(start);
  await append(
    ledger,
    ...opening(),
    ...unit('A', 'a1').passing({ slot: '1' }),
    ...slow.untilVerdict({ slot: '2' }),
    slow.finished('PASS', { seconds: 61 }),
    ...failing(unit('C', 'c1'), 'KEY_REFUSED', '1'),
    ...failing(unit('C', 'c2'), 'KEY_REFUSED', '2'),
    wrong.started({ slot: '2', product: 'pump' }),
    wrong.finished('ERROR', { code: 'PORT_BUSY', phase: 'setup', seconds: 1 }),
  );
  clock.set(start + hour);
  await append(
    ledger,
    ...unit('C', 'c3').passing({ slot: '1' }),
    rework.started({ slot: '2', rework: 'scope' }),
    rework.finished('FAIL', { code: 'NO_ANSWER', phase: 'verify', seconds: 3 }),
  );
  return ledger.audit;
}

test('yield by hour, whole and filtered', async () => {
  const audit = await twoHours();
  expect(audit.yieldByHour({})).toEqual([
    {
      hour: '2026-01-01T08',
      runs: 5,
      passed: 2,
      failed: 2,
      error: 1,
      aborted: 0,
      units: 4,
      firstPassed: 2,
      unitsPassed: 2,
      seconds: 70.25,
    },
    {
      hour: '2026-01-01T09',
      runs: 2,
      passed: 1,
      failed: 1,
      error: 0,
      aborted: 0,
      units: 0,
      firstPassed: 0,
      unitsPassed: 0,
      seconds: 7.25,
    },
  ]);
  expect(audit.yieldByHour({ from: '2026-01-01T09', slot: '2' })).toMatchObject([{ runs: 1, failed: 1 }]);
  expect(audit.yieldByHour({ to: '2026-01-01T09', product: 'pump' })).toMatchObject([{ runs: 1, error: 1 }]);
  expect(audit.yieldByHour({ person: 'nobody' })).toEqual([]);
});

test('first-pass and final yield are of the same units', async () => {
  const audit = await twoHours();
  // A and B passed at once; A and C are good at last.
  expect(audit.firstPassYield({})).toEqual({ passed: 2, total: 4, share: 0.5 });
  expect(audit.finalYield({})).toEqual({ passed: 2, total: 4, share: 0.5 });
  expect(audit.firstPassYield({ slot: '1' })).toEqual({ passed: 1, total: 2, share: 0.5 });
  expect(audit.finalYield({ slot: '1' })).toEqual({ passed: 2, total: 2, share: 1 });
  expect(audit.finalYield({ from: '2026-01-01T09' })).toEqual({ passed: 0, total: 0, share: null });
});

test('failures, the most frequent first', async () => {
  const audit = await twoHours();
  expect(audit.failurePareto({ by: 'code' })).toEqual([
    { key: 'KEY_REFUSED', failed: 2, error: 0, aborted: 0, runs: 2, cumulative: 0.5 },
    { key: 'NO_ANSWER', failed: 1, error: 0, aborted: 0, runs: 1, cumulative: 0.75 },
    { key: 'PORT_BUSY', failed: 0, error: 1, aborted: 0, runs: 1, cumulative: 1 },
  ]);
  const keys = (by: 'phase' | 'slot' | 'person' | 'product') =>
    audit.failurePareto({ by }).map(({ key, runs }) => [key, runs]);
  expect(keys('phase')).toEqual([
    ['inject', 2],
    ['setup', 1],
    ['verify', 1],
  ]);
  expect(keys('slot')).toEqual([
    ['2', 3],
    ['1', 1],
  ]);
  expect(keys('person')).toEqual([['op-1', 4]]);
  expect(keys('product')).toEqual([
    ['tracker', 3],
    ['pump', 1],
  ]);
  expect(audit.failurePareto({ by: 'code', limit: 1, slot: '2' })).toMatchObject([{ key: 'KEY_REFUSED', runs: 1 }]);
});

test('cycle times are those of the runs that passed', async () => {
  const audit = await twoHours();
  expect(audit.cycleTimes({})).toEqual({
    runs: 3,
    meanSeconds: (4.25 + 61 + 4.25) / 3,
    medianSeconds: 4.5,
    p95Seconds: 90,
    steps: [
      { fromSeconds: 4, toSeconds: 4.5, runs: 2 },
      { fromSeconds: 60, toSeconds: 90, runs: 1 },
    ],
  });
  expect(audit.cycleTimes({ product: 'pump' })).toEqual({
    runs: 0,
    meanSeconds: null,
    medianSeconds: null,
    p95Seconds: null,
    steps: [],
  });
});
