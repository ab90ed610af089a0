// @vitest-environment happy-dom
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { cleanup, configure, render, screen, waitFor } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, expect, test } from 'vitest';
import { App } from '../../../renderer/app/App.tsx';
import { recordStation } from '../../renderer/record-kiosk.ts';
import { decidedSlot, emptySlot, stateWith } from '../../renderer/states.ts';

configure({ asyncUtilTimeout: 30_000 });
afterEach(cleanup);

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const operator = { person: 'op-1', name: 'O', role: 'operator', startedAt: '2026-05-04T06:00:00Z' } as const;

test('a screen that is open for a shift holds none of the events that went by', async () => {
  const listeners = new Set<(event: unknown) => void>();
  const station = recordStation(stateWith({ slots: [emptySlot(1)], session: operator }));
  const port = {
    ...station,
    onEvent(listener: (event: unknown) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  render(createElement(App, { port }));
  await screen.findByRole('button', { name: 'Call supervisor' });
  const sent = Array.from({ length: 1000 }, (_, index) => {
    const event = { seq: index + 2, type: 'slot', slot: { ...decidedSlot(1, 'PASS'), serial: `SN-${index + 1}` } };
    for (const listener of listeners) listener(event);
    return new WeakRef(event);
  });
  await waitFor(() => expect(document.body.textContent).toContain('SN-1000'));
  collectGarbage();
  expect(sent.filter((event) => event.deref() !== undefined)).toHaveLength(0);
});
