import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type Page } from 'playwright-core';
import { electronRuntime } from '../../electron/development/electron-runtime.ts';
import { zoomFor } from '../../electron/zoom.ts';
import { startDisplay } from '../e2e/display.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The Chromium that the kiosk runs on, without the kiosk's shell. */
export interface PictureBrowser extends AsyncDisposable {
  /** An empty page of exactly this size. There is one window: what was in it before is gone. */
  open(size: Size): Promise<Page>;
  /** Writes what it shows now, in the pixels of a screen of that size. */
  picture(file: string): Promise<void>;
}

const main = `
const { app, BrowserWindow } = require('electron');
app.whenReady().then(() => new BrowserWindow({ frame: false, useContentSize: true }).loadURL('about:blank'));
`;

/** Starts when the driver has attached, and not before: as the tests of the kiosk do. */
const hold = join(import.meta.dirname, '..', 'e2e', 'hold.cjs');

export async function openPictureBrowser(): Promise<PictureBrowser> {
  const [{ executable }, display] = await Promise.all([electronRuntime(), startDisplay()]);
  const folder = await mkdtemp(join(tmpdir(), 'pictures-'));
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'pictures', version: '0.0.0', main: 'main.cjs' }),
  );
  await writeFile(join(folder, 'main.cjs'), main);
  const app = await _electron.launch({
    executablePath: executable,
    args: ['--no-sandbox', '--disable-gpu', `--user-data-dir=${join(folder, 'data')}`, '-r', hold, folder],
    env: { ...environment(), DISPLAY: display.name },
  });
  const page = await app.firstWindow();
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const session = await page.context().newCDPSession(page);
  return {
    async open({ width, height }) {
      await page.goto('about:blank');
      await page.unrouteAll();
      // As the kiosk's window shows it: a large screen has larger pixels.
      const zoom = zoomFor({ width, height });
      const size = { width: Math.round(width / zoom), height: Math.round(height / zoom) };
      await page.setViewportSize(size);
      await session.send('Emulation.setDeviceMetricsOverride', { ...size, deviceScaleFactor: zoom, mobile: false });
      await page.waitForFunction(`innerWidth === ${size.width} && innerHeight === ${size.height}`);
      return page;
    },
    async picture(file) {
      // The driver's own takes no notice of larger pixels.
      const { data } = await session.send('Page.captureScreenshot', { format: 'png' });
      await writeFile(file, Buffer.from(data, 'base64'));
    },
    async [Symbol.asyncDispose]() {
      await app.close();
      display.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const environment = (): Record<string, string> =>
  Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
