// @vitest-environment happy-dom
import { act, cleanup, screen, waitFor } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, describe, expect, test } from 'vitest';
import { LineScreen } from '../../../../renderer/features/line/LineScreen.tsx';
import { awaiting } from '../../../../renderer/features/line/sent-scans.ts';
import { dispatchScan } from '../../../../renderer/scanner/listen.ts';
import { meaningOf } from '../../../../renderer/scanner/meaning.ts';
import { mountScreen, Refused } from '../../../renderer/record-kiosk.ts';
import {
  decidedSlot,
  emptySlot,
  failureCalled,
  refusedSlot,
  runningSlot,
  verifyFailed,
} from '../../../renderer/states.ts';

afterEach(cleanup);

describe('a scan on its way', () => {
  const sent = [{ text: '42', slot: '1' }];

  test.each([
    ['an empty slot', emptySlot(1)],
    ['a slot with a PASS', decidedSlot(1, 'PASS')],
    ['a slot with a FAIL', decidedSlot(1, 'FAIL', verifyFailed)],
    ['a slot that refused', refusedSlot(1, verifyFailed)],
  ])('to %s shows WAIT and the unit, and nothing of a result', (_, slot) => {
    expect(awaiting(slot, sent, [slot])).toEqual({ ...emptySlot(1), state: 'running', serial: '42' });
  });

  test('is over as soon as the station says where it went', () => {
    const own = { ...runningSlot(1), serial: '42' };
    expect(awaiting(own, sent, [own])).toBe(own);
    const elsewhere = { ...runningSlot(2), serial: '42' };
    const empty = emptySlot(1);
    expect(awaiting(empty, sent, [empty, elsewhere])).toBe(empty);
    expect(awaiting(empty, [], [empty])).toBe(empty);
  });

  test('is on the screen before the station answers; refused, the slot shows what it showed', async () => {
    const answer = Promise.withResolvers<never>();
    mountScreen(createElement(LineScreen), {
      own: { 'line.scan': () => answer.promise },
      state: {
        slots: [decidedSlot(1, 'PASS')],
        nextSlot: '1',
        screen: { language: 'en', theme: 'light', sounds: false },
      },
    });
    await screen.findByText('PASS');
    act(() => void dispatchScan(meaningOf('SN-4242')));
    expect(screen.queryByText('PASS')).toBeNull();
    expect(screen.getByText('WAIT')).toBeDefined();
    answer.reject(new Refused(failureCalled('SLOTS_ALL_BUSY', 'Busy.', 'Wait.')));
    await waitFor(() => expect(screen.getByText('PASS')).toBeDefined());
    expect(screen.queryByText('WAIT')).toBeNull();
  });
});
