import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Reply, StationBridge } from '../../electron/messages.ts';
import { type Kiosk, openKiosk } from './kiosk.ts';

declare global {
  interface Window {
    readonly station: StationBridge;
  }
}

const double = join(import.meta.dirname, 'station-double.mjs');

/** What `window.station.request` answers in the page. */
const ask = ({ page }: Kiosk, name: string, input?: unknown): Promise<Reply> =>
  page.evaluate(([name, input]) => window.station.request(name, input), [name, input] as const);

test('a request goes through preload, main and the station process', async () => {
  await using kiosk = await openKiosk({ stationProcess: double });
  expect(await kiosk.page.title()).toBe('Provisioning station');
  expect(await ask(kiosk, 'double.ping')).toMatchObject({ ok: true, value: { utility: false } });
});
