import { describe, expect, it } from 'vitest';
import { createFaultPlan, type FaultTarget, outageForms, parseOutage } from '../../../station/emulator/faults.ts';

const put: FaultTarget = { transport: 'https', method: 'PUT', path: '/enrollments/a' };
const get: FaultTarget = { ...put, method: 'GET' };
const reset = { kind: 'reset' } as const;

describe('planned faults', () => {
  it('hit the nth matching request, as often as told', () => {
    const plan = createFaultPlan();
    plan.add({ effect: reset, matches: ({ method }) => method === 'PUT', skip: 1, times: 2 });
    expect([put, get, put, put, put].map((target) => plan.next(target)?.kind)).toEqual([
      undefined,
      undefined,
      'reset',
      'reset',
      undefined,
    ]);
  });

  it('can be taken back, and go before an outage', () => {
    const plan = createFaultPlan();
    const takeBack = plan.add({ effect: reset, times: 5 });
    plan.setOutage(parseOutage('500'));
    expect(plan.next(put)).toEqual(reset);
    takeBack();
    expect(plan.next(put)).toMatchObject({ kind: 'status', status: 500 });
    plan.setOutage(null);
    expect(plan.next(put)).toBeUndefined();
  });
});

describe('outages', () => {
  it('of a number of requests end by themselves', () => {
    const plan = createFaultPlan();
    plan.setOutage(parseOutage('timeout-after-success:2'));
    expect([put, put, put].map((target) => plan.next(target)?.kind)).toEqual([
      'silent-after-success',
      'silent-after-success',
      undefined,
    ]);
  });

  it.each([
    ['refuse', { kind: 'refuse' }],
    ['silent', { kind: 'requests', effect: { kind: 'silent' } }],
    ['slow:250', { effect: { kind: 'slow', delayMs: 250 } }],
    ['503', { effect: { kind: 'status', status: 503, retryAfterSeconds: null } }],
    ['429', { effect: { kind: 'status', status: 429, retryAfterSeconds: 1 } }],
    ['429:7', { effect: { retryAfterSeconds: 7 } }],
    ['429:no-retry-after', { effect: { retryAfterSeconds: null } }],
    ['reset-after-success:1', { effect: { kind: 'reset-after-success' }, requests: 1 }],
    ['clock-skew:-3600', { kind: 'clock-skew', seconds: -3600 }],
  ])('%s is understood', (text, outage) => {
    expect(parseOutage(text)).toMatchObject(outage);
  });

  it.each(['', 'nonsense', 'slow', 'slow:soon', 'refuse:1', '500:1', 'clock-skew', 'timeout-after-success:0'])(
    '“%s” is refused with the list of what there is',
    (text) => {
      expect(() => parseOutage(text)).toThrow(
        expect.objectContaining({ code: 'EMULATOR_OUTAGE_UNKNOWN', hint: expect.stringContaining('slow:MS') }),
      );
    },
  );

  it('are all told apart by the names that the help shows', () => {
    for (const form of Object.keys(outageForms)) {
      const example = form
        .replace(/\[.*\]/, '')
        .replace('MS', '5')
        .replace('SECONDS', '5');
      expect(() => parseOutage(example)).not.toThrow();
    }
  });
});
