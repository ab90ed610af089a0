import type { Page } from 'playwright-core';
import { buildKiosk, root } from '../../../electron/development/build-kiosk.ts';
import { demoPeople, startDemoLine } from '../../../station/demo/demo-kiosk.ts';
import { isSlotId } from '../../../station/domain/ids.ts';
import type { Benchmark } from '../benchmark.ts';
import { electronBench, kill } from './electron.ts';

/** Types a scan into the page, all keys at once, and tells the milliseconds until a frame shows the unit in work. */
const scanAndWatch = `(text) => new Promise((resolve) => {
  const start = performance.now();
  const isShown = () => [...document.querySelectorAll('.slot.filled')].some((card) => card.textContent.includes(text));
  const watch = new MutationObserver(() => {
    if (!isShown()) return;
    watch.disconnect();
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
  });
  watch.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  for (const key of [...text, 'Enter']) {
    const target = document.activeElement ?? document.body;
    target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  }
})`;

/** What a frame costs by itself: from now to the end of the next one. */
const nextFrame = `() => new Promise((resolve) => {
  const start = performance.now();
  requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
})`;

const p95 = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1] ?? Number.NaN;

/** From a scanner's Enter to the frame that shows its unit in work, while other slots work. */
export const kioskScan: Benchmark = {
  name: 'kiosk-scan',
  async run({ directory, small }) {
    await buildKiosk();
    const count = small ? 2 : 32;
    const slots = Array.from({ length: count }, (_, index) => String(index + 1)).filter(isSlotId);
    const demo = await startDemoLine({ dir: directory, slots, baudRate: null });
    const electron = await electronBench(directory);
    const app = await electron.start(root, { STATION_DIR: demo.home.dir });
    try {
      const page = await app.firstWindow();
      await logIn(page);
      const scans: number[] = [];
      const frames: number[] = [];
      for (let round = 0; round < (small ? 1 : 3); round += 1) {
        for (const slot of slots) {
          // Answers that take their time keep the other slots at work while this one is scanned.
          const serial = await demo.replace(slot, { faults: ['late:150'] });
          frames.push(await page.evaluate<number>(`(${nextFrame})()`));
          scans.push(await page.evaluate<number>(`(${scanAndWatch})(${JSON.stringify(serial)})`));
        }
        await page.locator('.slot.tone-wait').first().waitFor({ state: 'detached', timeout: 120_000 });
      }
      return [
        {
          name: `scan to first paint, p95, ${count} slots`,
          unit: 'ms',
          value: p95(scans),
          floor: p95(frames),
          aim: { of: 'value', atMost: 50 },
        },
      ];
    } finally {
      kill(app);
      electron.stop();
      await demo.close();
    }
  },
};

async function logIn(page: Page): Promise<void> {
  const [operator] = demoPeople;
  await page.getByRole('heading', { name: 'Scan your badge' }).waitFor();
  await page.evaluate(`(() => { for (const key of [...'BADGE:${operator.id}', 'Enter'])
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })); })()`);
  for (const digit of operator.pin) await page.getByRole('button', { name: digit, exact: true }).click();
  await page.getByRole('button', { name: 'Log in' }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /tracker/i })
    .first()
    .click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}
