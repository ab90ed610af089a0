import type { Page } from 'playwright-core';
import { buildKiosk, root } from '../../../electron/development/build-kiosk.ts';
import { demoPeople, startDemoLine } from '../../../station/demo/demo-kiosk.ts';
import { isSlotId } from '../../../station/domain/ids.ts';
import type { Benchmark } from '../benchmark.ts';
import { median } from '../report.ts';
import { electronBench, kill } from './electron.ts';

const scan = `(text) => {
  for (const key of [...text, 'Enter']) {
    const target = document.activeElement ?? document.body;
    target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  }
}`;

/**
 * Types a scan into the page, all keys at once, and tells the milliseconds until a frame shows the unit as WAIT, and until
 * one shows a phase, which only the station can tell of.
 */
const scanAndWatch = `(text) => new Promise((resolve) => {
  const start = performance.now();
  const sinceStart = (then) => requestAnimationFrame(() => setTimeout(() => then(performance.now() - start)));
  const card = () => [...document.querySelectorAll('.slot.filled')].find((one) => one.textContent.includes(text));
  let paint;
  const watch = new MutationObserver(() => {
    const shown = card();
    if (shown && !paint) paint = new Promise(sinceStart);
    if (!shown?.querySelector('.phase')?.textContent) return;
    watch.disconnect();
    sinceStart((station) => paint.then((painted) => resolve({ painted, station })));
  });
  watch.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  (${scan})(text);
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
      const painted: number[] = [];
      const answered: number[] = [];
      const frames: number[] = [];
      const inWork: number[] = [];
      const [probe, ...others] = slots;
      if (probe === undefined) throw new TypeError('no slot');
      const isInWork = (slot: string): Promise<boolean> =>
        page.evaluate<boolean>(`[...document.querySelectorAll('.slot.tone-wait .name')]
          .some((name) => name.textContent === 'Slot ${slot}')`);
      while (painted.length < (small ? 2 : 60)) {
        // All other slots have a unit that takes its time with every answer: the scan is made while they work.
        for (const slot of others) {
          if (await isInWork(slot)) continue;
          const serial = await demo.replace(slot, { faults: ['late:800'] });
          await page.evaluate(`(${scan})('SLOT:${slot}')`);
          await page.evaluate(`(${scanAndWatch})(${JSON.stringify(serial)})`);
        }
        const serial = await demo.replace(probe);
        frames.push(await page.evaluate<number>(`(${nextFrame})()`));
        inWork.push(await page.locator('.slot.tone-wait').count());
        const times = await page.evaluate<{ painted: number; station: number }>(
          `(${scanAndWatch})(${JSON.stringify(serial)})`,
        );
        painted.push(times.painted);
        answered.push(times.station);
        const name = page.getByText(`Slot ${probe}`, { exact: true });
        await page.locator('.slot.tone-pass', { has: name }).waitFor({ timeout: 60_000 });
      }
      return [
        {
          name: `scan to first paint, p95, ${median(inWork)} other slots at work`,
          unit: 'ms',
          value: p95(painted),
          floor: p95(frames),
          aim: { of: 'value', atMost: 50 },
        },
        { name: 'scan to the station’s own word on the screen, p95', unit: 'ms', value: p95(answered) },
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
