import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { _electron, type ElectronApplication } from 'playwright-core';
import { electronRuntime } from '../../../electron/development/electron-runtime.ts';
import { type Display, startDisplay } from '../../e2e/display.ts';

/** Starts Electron programs under one display. Whoever gets it stops it. */
export interface ElectronBench {
  /** Milliseconds are counted by the caller; what is started must be closed. */
  start(app: string, env?: Readonly<Record<string, string>>): Promise<ElectronApplication>;
  stop(): void;
}

export async function electronBench(directory: string): Promise<ElectronBench> {
  const { executable } = await electronRuntime();
  const display: Display = await startDisplay();
  return {
    async start(app, env = {}) {
      const userData = await mkdtemp(join(directory, 'electron-'));
      return _electron.launch({
        executablePath: executable,
        args: ['--disable-gpu', '--no-sandbox', `--user-data-dir=${userData}`, app],
        env: {
          ...definedIn(process.env),
          DISPLAY: display.name,
          STATION_WINDOWED: '1',
          STATION_NODE: process.execPath,
          ...env,
        },
      });
    },
    stop: () => display.stop(),
  };
}

const definedIn = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));

/** A kiosk refuses to be closed. */
export const kill = (app: ElectronApplication): boolean => app.process().kill('SIGKILL');
