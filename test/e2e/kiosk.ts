import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { inject } from 'vitest';
import { root } from '../../electron/development/build-kiosk.ts';
import type { Reply, StationBridge } from '../../electron/messages.ts';

declare global {
  interface Window {
    readonly station: StationBridge;
  }
}

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
  /** False: the whole screen, as on a line. */
  readonly windowed?: boolean;
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
  const { dir, child, stationProcess, env, windowed = true, args = [] } = options;
  const settings = {
    STATION_WINDOWED: windowed ? '1' : undefined,
    STATION_NODE: process.execPath,
    STATION_DIR: dir,
    STATION_CHILD: child,
    STATION_PROCESS: stationProcess,
    DISPLAY: inject('display'),
    ...env,
  };
  return _electron.launch({
    executablePath: inject('electron'),
    args: ['--disable-gpu', `--user-data-dir=${userData}`, ...args, '-r', join(import.meta.dirname, 'hold.cjs'), root],
    env: Object.fromEntries(
      Object.entries({ ...process.env, ...settings }).filter(
        (entry): entry is [string, string] => entry[1] !== undefined,
      ),
    ),
  });
}

/** What `window.station.request` answers in the page. */
export const ask = ({ page }: Kiosk, name: string, input?: unknown): Promise<Reply> =>
  page.evaluate(([name, input]) => window.station.request(name, input), [name, input] as const);

/**
 * Listens for the next event of that type, and with these properties, that reaches the page. Resolves when it listens: what
 * is done after that cannot be quicker. The function it gives waits for the event.
 */
export async function nextEvent(
  { page }: Kiosk,
  type: string,
  like: Readonly<Record<string, unknown>> = {},
): Promise<() => Promise<unknown>> {
  const listening = await page.evaluateHandle(
    (like) => {
      const { promise, resolve } = Promise.withResolvers<unknown>();
      const stop = window.station.onEvent((event) => {
        const found: Record<string, unknown> = Object(event);
        if (!Object.entries(like).every(([key, value]) => found[key] === value)) return;
        stop();
        resolve(event);
      });
      // Not the promise itself: the page would be waited for.
      return { promise };
    },
    { ...like, type },
  );
  return () => listening.evaluate(({ promise }) => promise);
}
