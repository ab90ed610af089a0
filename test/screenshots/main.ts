import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { openKiosk } from '../renderer/page.ts';
import { linePictures, type Picture } from './pictures.ts';
import { recordPictures } from './record-pictures.ts';

/** `npm run screenshots -- DIR [NAME…]`: a picture of every screen in the states that tell something. */
const [directory = 'screenshots', ...names] = process.argv.slice(2);
const sizes = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];
const candidates = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = process.env['CHROMIUM'] ?? candidates.find((path) => existsSync(path));
if (executablePath === undefined) throw new Error('No Chromium found: name one in CHROMIUM.');

const pictures: readonly Picture[] = [...linePictures, ...recordPictures];
mkdirSync(directory, { recursive: true });
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const complaints: string[] = [];
for (const { name, script, hash, act } of pictures) {
  if (names.length > 0 && !names.some((wanted) => name.startsWith(wanted))) continue;
  for (const viewport of sizes) {
    const context = await browser.newContext({ viewport, reducedMotion: 'reduce' });
    const page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(`${name}: ${message.text()}`);
    });
    page.on('pageerror', (error) => complaints.push(`${name}: ${error.message}`));
    await openKiosk(page, script, hash);
    // A screen's code is loaded when it is opened.
    await page.waitForSelector('.waiting.tone-wait', { state: 'detached' });
    await act?.(page);
    await page.screenshot({ path: join(directory, `${name}-${viewport.width}.png`) });
    await context.close();
  }
}
await browser.close();
for (const complaint of complaints) process.stderr.write(`${complaint}\n`);
process.exitCode = complaints.length > 0 ? 1 : 0;
