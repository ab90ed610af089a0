import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { type Script, scriptedStation } from './scripted-station.ts';

const built = join(import.meta.dirname, '../../.vite/renderer');
const origin = 'http://kiosk.test';
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
};
/** As strict as the shell's. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Serves the built renderer to a page from the disk, under a content policy, with a scripted station behind it. */
export async function openKiosk(page: Page, script: Script, hash = ''): Promise<void> {
  await page.route(`${origin}/**`, async (route) => {
    const { pathname } = new URL(route.request().url());
    const name = pathname === '/' ? 'index.html' : pathname.slice(1);
    await route.fulfill({
      body: await readFile(join(built, name)),
      headers: {
        'content-type': types[extname(name)] ?? 'application/octet-stream',
        'content-security-policy': policy,
      },
    });
  });
  await page.addInitScript({
    content: `window.station = (${scriptedStation.toString()})(${JSON.stringify(script)});`,
  });
  await page.goto(`${origin}/${hash}`);
  await page.waitForSelector('main');
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  // A screen's own script, and its first answer. A station that never answers shows that it is waited for.
  await page
    .locator('.waiting.tone-wait')
    .waitFor({ state: 'detached', timeout: 2000 })
    .catch(() => undefined);
}

/** A scan as a scanner makes it: all keys at once, whatever has the focus, however busy the machine is. */
export async function scan(page: Page, text: string): Promise<void> {
  await page.evaluate(
    (keys) => {
      for (const key of keys) {
        const target = document.activeElement ?? document.body;
        target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
      }
    },
    [...Array.from(text), 'Enter'],
  );
}
