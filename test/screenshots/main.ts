import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openKiosk } from '../renderer/page.ts';
import { openPictureBrowser } from './browser.ts';
import { linePictures, type Picture } from './pictures.ts';
import { recordPictures } from './record-pictures.ts';

/** `npm run screenshots -- DIR [NAME…]`: a picture of every screen in the states that tell something. */
const [directory = 'screenshots', ...names] = process.argv.slice(2);
const sizes = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];

const pictures: readonly Picture[] = [...linePictures, ...recordPictures];
mkdirSync(directory, { recursive: true });
await using browser = await openPictureBrowser();
const complaints: string[] = [];
for (const { name, script, hash, act } of pictures) {
  if (names.length > 0 && !names.some((wanted) => name.startsWith(wanted))) continue;
  for (const size of sizes) {
    const page = await browser.open(size);
    page.removeAllListeners();
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(`${name}: ${message.text()}`);
    });
    page.on('pageerror', (error) => complaints.push(`${name}: ${error.message}`));
    await openKiosk(page, script, hash);
    await act?.(page);
    await browser.picture(join(directory, `${name}-${size.width}.png`));
  }
}
for (const complaint of complaints) process.stderr.write(`${complaint}\n`);
process.exitCode = complaints.length > 0 ? 1 : 0;
