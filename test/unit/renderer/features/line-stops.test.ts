// @vitest-environment happy-dom
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, describe, expect, test } from 'vitest';
import { LineScreen } from '../../../../renderer/features/line/LineScreen.tsx';
import { overrideWords, stopOf } from '../../../../renderer/features/line/stops.ts';
import { dispatchScan } from '../../../../renderer/scanner/listen.ts';
import { meaningOf } from '../../../../renderer/scanner/meaning.ts';
import type { Handlers } from '../../../../station/contract/server.ts';
import { mountScreen } from '../../../renderer/record-kiosk.ts';
import {
  alreadyProvisioned,
  decidedSlot,
  emptySlot,
  failureCalled,
  refusedSlot,
  runningSlot,
} from '../../../renderer/states.ts';

afterEach(cleanup);

const complete = failureCalled('ORDER_COMPLETE', 'Complete.', 'Call.', { order: '4711', quantity: 2 });
const unknown = failureCalled('DEVICE_HOLDS_UNKNOWN_CREDENTIAL', 'It holds a key.', 'Call.');
const session = { person: 'op-1', name: 'O', role: 'operator', startedAt: '2026-05-04T06:00:00Z' } as const;
const press = async (name: string | RegExp) => fireEvent.click(await screen.findByRole('button', { name }));
const write = (label: string, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } });
const mount = (slot: ReturnType<typeof emptySlot>) => {
  const own: Partial<Handlers<unknown>> = { 'line.scan': () => runningSlot(2) };
  return mountScreen(createElement(LineScreen), {
    own,
    state: { session, slots: [emptySlot(1), slot], screen: { language: 'en', theme: 'light', sounds: false } },
  }).station;
};
const serial = '350000000000034';

describe('a stop', () => {
  test.each([
    [refusedSlot(2, alreadyProvisioned), 'Provision again', 'Provision again'],
    [decidedSlot(2, 'FAIL', unknown), 'Rework', 'Start the rework'],
  ])(
    'is gone past with a second person’s badge, PIN and reason, in the slot where the unit is',
    async (slot, open, go) => {
      const station = mount(slot);
      await press(/Slot 2/);
      await press(open);
      write('Supervisor’s badge', 'su-1');
      write('PIN', '2222');
      write('Why is it provisioned again?', 'it came back');
      await press(go);
      const approval = { badge: 'su-1', pin: '2222', reason: 'it came back' };
      await waitFor(() => expect(station.askedOf('line.scan')).toEqual([{ text: serial, slot: '2', approval }]));
    },
  );

  test('for an order that is complete makes room first, and then the unit goes on', async () => {
    const station = mount(refusedSlot(2, complete));
    await press(/Slot 2/);
    await press('More units');
    await press('+1');
    write('Supervisor’s badge', 'su-1');
    write('PIN', '2222');
    write('Why are there more?', 'one more was sold');
    await press('Approve');
    const approval = { badge: 'su-1', pin: '2222', reason: 'one more was sold' };
    await waitFor(() => expect(station.askedOf('line.scan')).toEqual([{ text: serial, slot: '2', approval: null }]));
    expect(station.askedOf('orders.raise')).toEqual([{ id: '4711', by: 1, approval }]);
  });

  test('over which a supervisor was called takes their badge straight away, and logs nobody out', async () => {
    const station = mount(refusedSlot(2, alreadyProvisioned));
    await press(/Slot 2/);
    fireEvent.click((await screen.findAllByRole('button', { name: 'Call supervisor' })).at(-1) ?? document.body);
    await screen.findByText(/Slot 2 waits/);
    dispatchScan(meaningOf('BADGE:su-1'));
    const badge = await screen.findByLabelText<HTMLInputElement>('Supervisor’s badge');
    expect(badge.value).toBe('su-1');
    expect(station.askedOf('session.logout')).toEqual([]);
  });

  test.each([
    ['a unit in work', runningSlot(1)],
    ['a unit that passed', decidedSlot(1, 'PASS')],
    ['a failure that nobody can let pass', refusedSlot(1, failureCalled('SERIAL_MALFORMED', 'No.', 'Scan again.'))],
  ])('is none for %s', (_, slot) => {
    expect(stopOf(slot)).toBeNull();
    expect(Object.keys(overrideWords)).toHaveLength(3);
  });
});
