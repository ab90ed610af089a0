// @vitest-environment happy-dom
import { cleanup, configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, describe, expect, test } from 'vitest';
import { OrdersDialog } from '../../../../renderer/features/line/OrdersDialog.tsx';
import { wholeNumber } from '../../../../renderer/features/line/whole-number.ts';
import { mountScreen } from '../../../renderer/record-kiosk.ts';

configure({ asyncUtilTimeout: 30_000 });

afterEach(cleanup);

const order = { id: 'W-7', product: 'tracker', lot: null, quantity: 20, passed: 3, inWork: 0 };
const own = { 'orders.list': () => ({ orders: [order] }) };
const operator = { person: 'op-1', name: 'O', role: 'operator', startedAt: '2026-05-04T06:00:00Z' } as const;
const dialog = () => createElement(OrdersDialog, { onClose: () => undefined });
const press = async (name: string) => fireEvent.click(await screen.findByRole('button', { name }));
const write = (label: string | RegExp, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });

describe('work orders', () => {
  test('an operator asks for more units; opening and closing is not theirs', async () => {
    const { station } = mountScreen(dialog(), { own, state: { session: operator } });
    const close = await screen.findByRole('button', { name: 'Close: W-7' });
    expect(close.hasAttribute('disabled')).toBe(true);
    expect(screen.queryByRole('button', { name: 'Open an order' })).toBeNull();
    await press('More units: W-7');
    await press('+10');
    await press('+1');
    write('Supervisor’s badge', 'su-1');
    write('PIN', '2222');
    write('Why are there more?', 'scrap was replaced');
    await press('Approve');
    const approval = { badge: 'su-1', pin: '2222', reason: 'scrap was replaced' };
    await waitFor(() => expect(station.askedOf('orders.raise')).toEqual([{ id: 'W-7', by: 11, approval }]));
  });

  test('a supervisor opens one by touch', async () => {
    const { station } = mountScreen(dialog(), { own });
    await press('Open an order');
    await press('W');
    await press('8');
    fireEvent.focus(screen.getByLabelText('Units'));
    await press('5');
    await press('0');
    await press('Open the order');
    await waitFor(() => expect(station.askedOf('orders.open')).toMatchObject([{ id: 'W8', quantity: 50, lot: null }]));
  });

  test.each(['', '0', '-3', '1.5', '1e9', '100000001', 'many'])('“%s” is no number of units', (typed) => {
    expect(wholeNumber(typed)).toBeNull();
    expect(wholeNumber(' 12 ')).toBe(12);
  });
});
