import type { TestProject } from 'vitest/node';
import { buildKiosk } from '../../electron/development/build-kiosk.ts';
import { electronRuntime } from '../../electron/development/electron-runtime.ts';
import { startDisplay } from './display.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly electron: string;
    readonly display: string;
  }
}

/** Once for all e2e tests: the kiosk built, an Electron found, a display. */
export default async function setup({ provide }: TestProject): Promise<() => void> {
  const [, { executable }, display] = await Promise.all([buildKiosk(), electronRuntime(), startDisplay()]);
  provide('electron', executable);
  provide('display', display.name);
  return () => display.stop();
}
