// @vitest-environment happy-dom
import { cleanup, configure, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, describe, expect, test } from 'vitest';
import { watched } from '../../../../renderer/features/setup/plugged-in.ts';
import SetupScreen from '../../../../renderer/features/setup/SetupScreen.tsx';
import SyncScreen from '../../../../renderer/features/sync/SyncScreen.tsx';
import YieldScreen from '../../../../renderer/features/yield/YieldScreen.tsx';
import type { CloudState } from '../../../../station/contract/state.ts';
import { mountScreen, Refused } from '../../../renderer/record-kiosk.ts';
import { scriptedOutbox } from '../../../renderer/scripted-records.ts';

configure({ asyncUtilTimeout: 30_000 });

afterEach(cleanup);

const parked = scriptedOutbox[0];
const cloud: CloudState = {
  state: 'offline',
  pending: 10,
  parked: 2,
  done: 5,
  nextAttemptAt: null,
  perMinute: 0,
  failure: null,
};
const press = async (name: string | RegExp) => {
  const [button] = await screen.findAllByRole('button', { name });
  if (button) fireEvent.click(button);
  return button;
};
const qa = { person: 'd.qa', name: 'D. Quality', role: 'qa', startedAt: '2026-05-04T06:00:00Z' } as const;

describe('the cloud', () => {
  const sync = () => createElement(SyncScreen);
  const decide = async (reason: string) => {
    await press(/^Decide about/);
    fireEvent.change(await screen.findByLabelText(/^Why/), { target: { value: reason } });
  };

  test('what needs a decision is shown first, with its reason', async () => {
    const { station } = mountScreen(sync(), { state: { cloud } });
    expect(await screen.findByText(/DPS_REGISTRATION_TAKEN/)).toBeDefined();
    expect(station.askedOf('sync.rows')[0]).toMatchObject({ state: 'parked' });
    expect(screen.getByText(/The line goes on/)).toBeDefined();
  });

  test('who looks at records does not decide', async () => {
    mountScreen(sync(), { state: { cloud, session: qa } });
    await screen.findByText(/DPS_REGISTRATION_TAKEN/);
    expect(screen.getByText('A supervisor decides about these.')).toBeDefined();
    expect(screen.queryByRole('button', { name: /^Decide about/ })).toBeNull();
  });

  test('both keys are shown before a decision', async () => {
    const { station } = mountScreen(sync(), { state: { cloud } });
    await press(/^Decide about/);
    await press('Compare both keys');
    expect(await screen.findByText(/The keys differ/)).toBeDefined();
    expect(station.askedOf('sync.compare')).toEqual([{ registrationId: parked?.registrationId }]);
  });

  test('sending again takes a reason', async () => {
    const { station } = mountScreen(sync(), { state: { cloud } });
    await decide('no');
    expect((await press('Send again'))?.hasAttribute('disabled')).toBe(true);
    fireEvent.change(screen.getByLabelText(/^Why/), { target: { value: ' Network was down ' } });
    await press('Send again');
    expect(await screen.findByText('It will be sent again.')).toBeDefined();
    expect(station.askedOf('sync.retry')).toEqual([
      { registrationId: parked?.registrationId, reason: 'Network was down' },
    ]);
  });

  test('dropping is held: a touch drops nothing', async () => {
    const { station } = mountScreen(sync(), { state: { cloud } });
    await decide('Unit was scrapped');
    const drop = await screen.findByRole('button', { name: 'Drop the enrollment' });
    fireEvent.pointerDown(drop);
    fireEvent.pointerUp(drop);
    fireEvent.click(drop);
    fireEvent.pointerDown(drop);
    expect(station.askedOf('sync.drop')).toEqual([]);
    expect(await screen.findByText('The enrollment was dropped.')).toBeDefined();
    expect(station.askedOf('sync.drop')).toHaveLength(1);
  });

  test('a wrong clock is said in words', async () => {
    mountScreen(sync(), {
      own: { 'sync.test': () => ({ reachable: true, clockSkewSeconds: -94, failure: null }) },
    });
    await press('Test the connection');
    expect(await screen.findByText(/The clock is wrong/)).toBeDefined();
    expect(screen.getByText('-94.0 s')).toBeDefined();
  });
});

describe('the yield', () => {
  test('both yields, and every chart as a table too', async () => {
    const { view } = mountScreen(createElement(YieldScreen));
    expect(await screen.findByText('94.4%')).toBeDefined();
    expect(screen.getByText('98.4%')).toBeDefined();
    const tables = screen.getAllByRole('table');
    expect(tables).toHaveLength(3);
    for (const chart of view.container.querySelectorAll('.columns')) {
      expect(chart.getAttribute('aria-hidden')).toBe('true');
    }
    const failures = screen.getByRole('table', { name: 'Failures' });
    expect(within(failures).getAllByRole('row')[1]?.textContent).toContain('KEY_REFUSED3143.7%');
  });

  test('failures by phase are asked for, and said in the language of the screen', async () => {
    const { station } = mountScreen(createElement(YieldScreen), { language: 'de' });
    fireEvent.click(await screen.findByLabelText('Phase'));
    await waitFor(() => expect(station.askedOf('yield.report').at(-1)).toMatchObject({ by: 'phase' }));
    expect(await screen.findByText('Schreiben')).toBeDefined();
  });

  test('a work order is looked at as a whole; without it the shift comes back', async () => {
    const w77 = { id: 'W-77', product: 'tracker', quantity: 10, lot: 'L-1', passed: 4, inWork: 0 };
    const own = { 'orders.list': () => ({ orders: [w77] }) };
    const { station } = mountScreen(createElement(YieldScreen), { own });
    const choice = await screen.findByLabelText('Work order');
    const order = await within(choice).findByRole('option', { name: /^W-77/ });
    fireEvent.change(choice, { target: { value: order.getAttribute('value') } });
    await waitFor(() => expect(station.askedOf('yield.report').at(-1)).toMatchObject({ order: 'W-77', product: null }));
    expect(screen.queryByRole('combobox', { name: 'Product' })).toBeNull();
    expect(screen.getByRole('radio', { name: 'Whole order' })).toHaveProperty('checked', true);
    expect(station.askedOf('orders.list').at(-1)).toEqual({ closed: true });
    fireEvent.change(choice, { target: { value: '' } });
    await waitFor(() => expect(station.askedOf('yield.report').at(-1)).toMatchObject({ order: null }));
    expect(screen.getByRole('radio', { name: 'This shift' })).toHaveProperty('checked', true);
  });

  test('a range that goes backwards is said, and not asked', async () => {
    const { station } = mountScreen(createElement(YieldScreen));
    fireEvent.click(await screen.findByLabelText('Custom'));
    await waitFor(() => expect(station.askedOf('yield.report')).toHaveLength(2));
    fireEvent.change(screen.getByLabelText('To'), { target: { value: '2001-01-01T00:00' } });
    expect(await screen.findByText('The end must come after the beginning.')).toBeDefined();
    expect(station.askedOf('yield.report')).toHaveLength(2);
  });
});

describe('the setup', () => {
  test('the worst finding comes first, with what to do', async () => {
    const { view } = mountScreen(createElement(SetupScreen));
    await screen.findByText(/Install the udev rules/);
    expect(view.container.querySelector('.findings li')?.textContent).toContain('Problem');
    expect(screen.getByText('1 warning')).toBeDefined();
  });

  test('a port that may not be opened says so in words', async () => {
    mountScreen(createElement(SetupScreen));
    const row = (await screen.findByText('/dev/ttyACM0')).closest('tr');
    expect(row?.textContent).toContain('May not be opened');
    expect(row?.textContent).toContain('No slot');
  });

  test('language, look and sounds are set one by one', async () => {
    const { station } = mountScreen(createElement(SetupScreen));
    fireEvent.click(await screen.findByLabelText('Deutsch'));
    fireEvent.click(screen.getByLabelText('Dark'));
    fireEvent.click(screen.getByLabelText('Off'));
    await waitFor(() =>
      expect(station.askedOf('screen.set')).toEqual([{ language: 'de' }, { theme: 'dark' }, { sounds: false }]),
    );
  });

  test('who was withdrawn is still named', async () => {
    mountScreen(createElement(SetupScreen));
    expect((await screen.findByText('Former Operator')).closest('tr')?.textContent).toContain('Withdrawn');
  });

  test('somebody new is recorded with badge, role and PIN', async () => {
    const { station } = mountScreen(createElement(SetupScreen));
    await press('Add a person');
    fireEvent.change(await screen.findByLabelText('Badge'), { target: { value: 'g.qa' } });
    fireEvent.change(screen.getByLabelText('Name'), { target: { value: ' Gerd ' } });
    fireEvent.click(screen.getByLabelText('Quality'));
    fireEvent.change(screen.getByLabelText('PIN'), { target: { value: '12' } });
    expect((await press('Save'))?.hasAttribute('disabled')).toBe(true);
    fireEvent.change(screen.getByLabelText('PIN'), { target: { value: '123456' } });
    await press('Save');
    await waitFor(() =>
      expect(station.askedOf('people.add')).toEqual([{ id: 'g.qa', name: 'Gerd', role: 'qa', pin: '123456' }]),
    );
    await waitFor(() => expect(screen.queryByLabelText('PIN')).toBeNull());
  });

  test('a new PIN changes nothing else of the person', async () => {
    const { station } = mountScreen(createElement(SetupScreen));
    await press('Change: Ana Operator');
    fireEvent.change(await screen.findByLabelText('New PIN'), { target: { value: '987654' } });
    await press('Save');
    await waitFor(() => expect(station.askedOf('people.setPin')).toEqual([{ id: 'a.operator', pin: '987654' }]));
    expect(station.askedOf('people.change')).toEqual([]);
  });

  test('a refusal stays in the dialog, and the PIN does not', async () => {
    const failure = { code: 'PERSON_EXISTS', message: 'Given before.', hint: 'h', retryable: false, details: {} };
    mountScreen(createElement(SetupScreen), {
      own: {
        'people.add': () => {
          throw new Refused(failure);
        },
      },
    });
    await press('Add a person');
    fireEvent.change(await screen.findByLabelText('Badge'), { target: { value: 'a.operator' } });
    fireEvent.change(screen.getByLabelText('Name'), { target: { value: 'Ana' } });
    fireEvent.change(screen.getByLabelText('PIN'), { target: { value: '123456' } });
    await press('Save');
    expect(await screen.findByText('Given before.')).toBeDefined();
    expect(screen.getByLabelText<HTMLInputElement>('PIN').value).toBe('');
  });

  test('a product is imported only when it is sound, and says that a restart is needed', async () => {
    const { station } = mountScreen(createElement(SetupScreen), {
      own: {
        'products.check': ({ text }) =>
          text === 'sound'
            ? { problems: [], product: { name: 'gate', title: 'Gate', family: 'dfu' }, exists: false }
            : { problems: [{ line: 3, text: 'family is missing' }], product: null, exists: false },
      },
    });
    await press('Import a product');
    const field = await screen.findByLabelText('Product file (TOML)');
    fireEvent.change(field, { target: { value: 'faulty' } });
    await press('Check');
    expect(await screen.findByText(/family is missing/)).toBeDefined();
    expect((await press('Import'))?.hasAttribute('disabled')).toBe(true);
    fireEvent.change(field, { target: { value: 'sound' } });
    await press('Check');
    expect(await screen.findByText('This is a sound product: Gate (gate, dfu).')).toBeDefined();
    await press('Import');
    expect(await screen.findByText('Imported. The line works with it now.')).toBeDefined();
    expect(station.askedOf('products.import')).toEqual([{ text: 'sound', replace: false }]);
  });

  test('a slot learns the device that is plugged in next', async () => {
    let plugged = [portOn('1-1')];
    const { station } = mountScreen(createElement(SetupScreen), { own: { 'setup.ports': () => ({ ports: plugged }) } });
    await press('Learn a slot');
    expect((await screen.findByLabelText<HTMLInputElement>('Slot to learn')).value).toBe('2');
    await press('Wait for the device');
    plugged = [portOn('1-1'), portOn('1-4.2')];
    await screen.findByText(/Slot 2 is now usb:1-4.2/);
    expect(station.askedOf('slots.bind')).toEqual([{ slot: '2', port: 'usb:1-4.2' }]);
  });
});

const portOn = (place: string) => ({
  path: `/dev/${place}`,
  usb: `usb:${place}`,
  product: null,
  serialNumber: null,
  family: null,
  slot: null,
  mayOpen: true,
});

describe('what is plugged in next', () => {
  test('is what was not there; what was taken out may come again; several are not one', () => {
    const begun = watched(null, [portOn('a'), portOn('b')]);
    const out = watched(begun, [portOn('b')]);
    expect(out.came).toEqual([]);
    expect(watched(out, [portOn('b'), portOn('a')]).came).toEqual(['usb:a']);
    expect(watched(begun, [portOn('a'), portOn('b'), portOn('c'), portOn('d')]).came).toEqual(['usb:c', 'usb:d']);
  });
});
