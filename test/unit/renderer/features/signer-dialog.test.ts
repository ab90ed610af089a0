// @vitest-environment happy-dom
import { cleanup, configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, expect, test } from 'vitest';
import { NotReady } from '../../../../renderer/features/line/NotReady.tsx';
import { mountScreen } from '../../../renderer/record-kiosk.ts';

configure({ asyncUtilTimeout: 30_000 });

afterEach(cleanup);

const failure = {
  code: 'SIGNER_CHANGED',
  message: 'The signer (00aa) is not the one that the ledger knows.',
  hint: '…',
  retryable: false,
  details: { digest: '00aa' },
};
const session = (role: 'operator' | 'supervisor') =>
  ({ person: 'x-1', name: 'X', role, startedAt: '2026-05-04T06:00:00Z' }) as const;
const card = (code = failure.code) =>
  createElement(NotReady, { failure: { ...failure, code }, onApproved: () => undefined });
const write = (label: string, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } });

test('a supervisor asks, and a second person’s badge, PIN and reason go with it', async () => {
  const { station } = mountScreen(card(), { state: { session: session('supervisor') } });
  fireEvent.click(await screen.findByRole('button', { name: 'Approve the new signer' }));
  expect(screen.getByText('00aa')).toBeDefined();
  const approve = screen.getByRole('button', { name: 'Approve' });
  expect(approve.hasAttribute('disabled')).toBe(true);
  write('Supervisor’s badge', 'ad-1');
  write('PIN', '4444');
  write('Why was it replaced?', 'the token broke');
  fireEvent.click(approve);
  const approval = { badge: 'ad-1', pin: '4444', reason: 'the token broke' };
  await waitFor(() => expect(station.askedOf('line.approveSigner')).toEqual([{ approval }]));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});

test.each([
  ['an operator', card(), session('operator')],
  ['whatever else keeps the line shut', card('ISSUER_MISSING'), session('supervisor')],
])('there is nothing to approve for %s', async (_, shown, who) => {
  mountScreen(shown, { state: { session: who } });
  expect(await screen.findByRole('alert')).toBeDefined();
  expect(screen.queryByRole('button', { name: 'Approve the new signer' })).toBeNull();
});
