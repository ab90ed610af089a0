import { describe, expect, test } from 'vitest';
import { routeOf, screensOf } from '../../../renderer/app/routes.ts';
import { layoutOf } from '../../../renderer/features/line/layout.ts';
import { verdictsBetween } from '../../../renderer/features/line/verdicts.ts';
import { serialGroups } from '../../../renderer/ui/serial-groups.ts';
import { decidedSlot, emptySlot, refusedSlot, runningSlot, verifyFailed } from '../../renderer/states.ts';

describe('the layout', () => {
  test.each([
    [1, 1, 1],
    [2, 2, 1],
    [4, 4, 1],
    [5, 4, 2],
    [8, 4, 2],
    [9, 4, 3],
    [16, 4, 4],
    [17, 8, 3],
    [32, 8, 4],
  ])('%i slots: %i × %i', (slots, columns, rows) => {
    expect(layoutOf(slots)).toMatchObject({ columns, rows });
  });
});

describe('what was decided between two states', () => {
  test('a run that ended', () => {
    const after = decidedSlot(1, 'FAIL', verifyFailed);
    expect(verdictsBetween([runningSlot(1)], [after])).toEqual([{ slot: after, tone: 'fail' }]);
  });

  test('a result that stays is not decided again', () => {
    expect(verdictsBetween([decidedSlot(1, 'PASS')], [decidedSlot(1, 'PASS')])).toEqual([]);
  });

  test('the next unit with the same result is', () => {
    const next = { ...decidedSlot(1, 'PASS'), runId: 'another' };
    expect(verdictsBetween([decidedSlot(1, 'PASS')], [next])).toHaveLength(1);
  });

  test('a refusal is a verdict of its own tone; a start is none', () => {
    const refused = refusedSlot(1, verifyFailed);
    expect(verdictsBetween([emptySlot(1)], [refused])).toEqual([{ slot: refused, tone: 'stop' }]);
    expect(verdictsBetween([emptySlot(1)], [runningSlot(1)])).toEqual([]);
  });

  test('what was there when the screen opened is not announced', () => {
    expect(verdictsBetween([], [decidedSlot(1, 'PASS')])).toEqual([]);
  });
});

describe('a serial number', () => {
  test.each([
    ['350000000000017', ['3500', '0000', '0000', '017']],
    ['SN-2026-17', ['SN-', '2026-', '17']],
    ['AA:BB:CC', ['AA:', 'BB:', 'CC']],
    ['A1B2C', ['A1B2', 'C']],
    ['', []],
  ])('%s', (serial, groups) => {
    expect(serialGroups(serial)).toEqual(groups);
  });
});

describe('routes', () => {
  test('an address names a screen, and what of it', () => {
    expect(routeOf('#/audit/SN%2F1')).toEqual({ screen: 'audit', item: 'SN/1' });
    expect(routeOf('#/line')).toEqual({ screen: 'line', item: null });
    expect(routeOf('#/else')).toBeNull();
    expect(routeOf('#/audit/%E0%A4')).toEqual({ screen: 'audit', item: null });
  });

  test('each role has the screens that it may see', () => {
    expect(screensOf('operator')).toEqual(['line']);
    expect(screensOf('qa')).toEqual(['audit', 'sync', 'yield']);
    expect(screensOf('supervisor')).toEqual(['line', 'audit', 'sync', 'yield']);
    expect(screensOf('admin')).toEqual(['line', 'audit', 'sync', 'yield', 'setup']);
  });
});
