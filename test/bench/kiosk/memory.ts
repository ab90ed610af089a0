import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { buildKiosk, root } from '../../../electron/development/build-kiosk.ts';
import type { Benchmark } from '../benchmark.ts';
import { electronBench, kill } from './electron.ts';

/** What a screen holds after a shift of units, against what it held after the first ones. */
export const kioskMemory: Benchmark = {
  name: 'kiosk-memory',
  async run({ directory, small }) {
    await buildKiosk();
    const electron = await electronBench(directory);
    const app = await electron.start(root, {
      STATION_PROCESS: join(import.meta.dirname, 'hurrying-station.ts'),
      STATION_CHILD: 'node',
    });
    try {
      const page = await app.firstWindow();
      await page.locator('.slots').waitFor();
      const make = (count: number): Promise<unknown> => page.evaluate(`window.station.request('bench.make', ${count})`);
      await make(small ? 10 : 500);
      const before = await heapOf(page);
      const units = small ? 20 : 10_000;
      await make(units);
      return [
        {
          name: `screen's heap after ${units.toLocaleString('en-US')} units`,
          unit: 'MB',
          value: await heapOf(page),
          floor: before,
          // What it shows does not grow with what it has shown.
          aim: { of: 'ratio', atMost: 1.5 },
        },
      ];
    } finally {
      kill(app);
      electron.stop();
    }
  },
};

/** Alive after garbage collection, in MB. */
async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize / 1e6;
}
