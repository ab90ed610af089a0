import { join } from 'node:path';
import { flipFuses } from '@electron/fuses';
import type { ForgeConfig } from '@electron-forge/shared-types';
import { fusesFor } from './electron/development/fuses.ts';
import { shippedPackages } from './electron/development/shipped-packages.ts';

const root = import.meta.dirname;
const executables: Readonly<Record<string, string>> = { darwin: 'Electron.app', win32: 'electron.exe' };
/** Where the Electron to pack lies as a zip, when it does not come from its makers: see package-kiosk.ts. */
const electronZipDir = process.env['STATION_ELECTRON_ZIP_DIR'];

/** The built kiosk, its manifest, and what the station process imports. */
function keeper(): (path: string) => boolean {
  const packages = [...shippedPackages(root, join(root, '.vite', 'build', 'station-process.mjs'))].map(
    (path) => `/${path}`,
  );
  const kept = ['/package.json', '/LICENSE', '/.vite/build', '/.vite/renderer', ...packages];
  const isBelow = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);
  return (path) => path === '' || kept.some((entry) => isBelow(path, entry) || isBelow(entry, path));
}

let keep: ((path: string) => boolean) | undefined;

const config: ForgeConfig = {
  outDir: process.env['STATION_PACKAGE_OUT'] ?? 'out',
  packagerConfig: {
    executableName: 'station-kiosk',
    ignore: (path) => {
      keep ??= keeper();
      return !keep(path);
    },
    // `ignore` says what is in.
    prune: false,
    // A Node of its own cannot read inside an archive; what it runs lies beside it.
    asar: { unpack: 'station-process.mjs', unpackDir: 'node_modules' },
    // For the command line, and for the station where Electron is older than the native modules.
    extraResource: [join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')],
    ...(electronZipDir ? { electronZipDir } : {}),
  },
  // Every native module brings N-API binaries: none depends on Electron's version.
  rebuildConfig: { onlyModules: [] },
  hooks: {
    async packageAfterExtract(_, buildPath, __, platform) {
      const inspectable = process.env['STATION_PACKAGE_INSPECTABLE'] !== undefined;
      await flipFuses(join(buildPath, executables[platform] ?? 'electron'), fusesFor(platform, inspectable));
    },
  },
  makers: [
    { name: '@electron-forge/maker-deb', platforms: ['linux'], config: { options: { bin: 'station-kiosk' } } },
    { name: '@electron-forge/maker-zip', platforms: ['linux', 'darwin', 'win32'], config: {} },
    { name: '@electron-forge/maker-squirrel', platforms: ['win32'], config: {} },
    { name: '@electron-forge/maker-dmg', platforms: ['darwin'], config: {} },
  ],
};

export default config;
