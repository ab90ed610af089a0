// @vitest-environment happy-dom
import { cleanup, configure, screen } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, expect, test } from 'vitest';
import { ChooseDialog } from '../../../../renderer/features/line/ChooseDialog.tsx';
import { mountScreen } from '../../../renderer/record-kiosk.ts';

configure({ asyncUtilTimeout: 30_000 });

afterEach(cleanup);

test('a product whose keys DPS makes says that it needs the network, and no other does', async () => {
  const kind = { family: 'zephyr-shell', made: true };
  const products = [
    { ...kind, name: 'meter', title: 'Meter', needsNetwork: true },
    { ...kind, name: 'sensor', title: 'Sensor', needsNetwork: false },
  ];
  const dialog = createElement(ChooseDialog, { onChoose: () => undefined, failure: null });
  mountScreen(dialog, { own: { 'orders.list': () => ({ orders: [] }) }, state: { products } });
  expect((await screen.findByRole('button', { name: /^Meter/ })).textContent).toMatch(/Needs the network/);
  expect(screen.getByRole('button', { name: /^Sensor/ }).textContent).not.toMatch(/network/);
});
