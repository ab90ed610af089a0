import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { inject } from 'vitest';
import { root } from '../../electron/development/build-kiosk.ts';

/** A kiosk that a test opened: a real Electron with a real window. */
export interface Kiosk extends AsyncDisposable {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** Everything that main, the station process and Chromium wrote. */
  output(): string;
  /** Resolves when the kiosk has ended by itself. */
  readonly ended: Promise<void>;
}

export interface KioskOptions {
  /** The station's home. */
  readonly dir?: string;
  /** Where the station runs; by default where it belongs in this Electron. */
  readonly child?: 'node' | 'utility';
  /** Another program in the station's place. */
  readonly stationProcess?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Given to the Electron executable. */
  readonly args?: readonly string[];
  /** Electron's own folder for what it keeps; a new one by default. One kiosk runs on it at a time. */
  readonly userData?: string;
}

export async function openKiosk(options: KioskOptions = {}): Promise<Kiosk> {
  const scratch = await mkdtemp(join(tmpdir(), 'kiosk-test-'));
  const app = await launch(options, options.userData ?? scratch);
  let output = '';
  const child = app.process();
  child.stdout?.on('data', (text: Buffer) => void (output += text.toString()));
  child.stderr?.on('data', (text: Buffer) => void (output += text.toString()));
  const ended = new Promise<void>((resolve) => void app.once('close', () => resolve()));
  return {
    app,
    page: await app.firstWindow(),
    output: () => output,
    ended,
    async [Symbol.asyncDispose]() {
      // Not `app.close()`: a kiosk with a unit in a slot refuses that.
      child.kill('SIGKILL');
      await ended;
      await rm(scratch, { recursive: true, force: true });
    },
  };
}

/** Starts the kiosk and does not wait for a window. */
export async function launch(options: KioskOptions, userData: string): Promise<ElectronApplication> {
  const { dir, child, stationProcess, env, args = [] } = options;
  const settings = {
    STATION_WINDOWED: '1',
    STATION_NODE: process.execPath,
    STATION_DIR: dir,
    STATION_CHILD: child,
    STATION_PROCESS: stationProcess,
    DISPLAY: inject('display'),
    ...env,
  };
  return _electron.launch({
    executablePath: inject('electron'),
    args: ['--disable-gpu', `--user-data-dir=${userData}`, ...args, root],
    env: Object.fromEntries(
      Object.entries({ ...process.env, ...settings }).filter(
        (entry): entry is [string, string] => entry[1] !== undefined,
      ),
    ),
  });
}
