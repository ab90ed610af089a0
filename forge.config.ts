import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { flipFuses } from '@electron/fuses';
import type { ForgeConfig } from '@electron-forge/shared-types';
import { completeDeb } from './electron/development/complete-deb.ts';
import { fusesFor } from './electron/development/fuses.ts';
import { shippedPackages } from './electron/development/shipped-packages.ts';

const root = import.meta.dirname;
const packaging = join(root, 'packaging');
const icon = (name: string): string => join(packaging, 'icons', name);
const executables: Readonly<Record<string, string>> = { darwin: 'Electron.app', win32: 'electron.exe' };
/** Where the Electron to pack lies as a zip, when it does not come from its makers: see package-kiosk.ts. */
const electronZipDir = process.env['STATION_ELECTRON_ZIP_DIR'];

/** The built kiosk, its manifest, and the packages that the station process and the command line load. */
function keeper(): (path: string) => boolean {
  const scripts = globSync(join(root, '.vite', 'build', '*.mjs'));
  const packages = [...shippedPackages(root, scripts)].map((path) => `/${path}`);
  const kept = ['/package.json', '/LICENSE', '/.vite/build', '/.vite/renderer', ...packages];
  const isBelow = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);
  return (path) => path === '' || kept.some((entry) => isBelow(path, entry) || isBelow(entry, path));
}

/** Sources of native modules, and their binaries for other systems: nothing loads them. */
const binariesHere = new RegExp(`[/+.-]${process.platform}(?:musl)?(?:[/+.-]|$)`);
const isDeadWeight = (path: string): boolean =>
  /^\/node_modules\/(?:better-sqlite3|pkcs11js|argon2|@serialport\/bindings-cpp)\/(?:deps|src|includes|argon2)(?:\/|$)/.test(
    path,
  ) ||
  /\/build\/Release\/(?:\.deps|obj\.target)(?:\/|$)/.test(path) ||
  (/\/prebuilds\/[^/]+$/.test(path) && !binariesHere.test(path));

const desktopName = 'Provisioning Station';
const iconSizes = [16, 24, 32, 48, 64, 128, 256, 512];

let keep: ((path: string) => boolean) | undefined;

const debOptions = {
  bin: 'station-kiosk',
  productName: desktopName,
  section: 'electronics',
  categories: ['Utility'],
  icon: {
    ...Object.fromEntries(iconSizes.map((size) => [`${size}x${size}`, icon(`station-${size}.png`)])),
    scalable: icon('station.svg'),
  },
  desktopTemplate: join(packaging, 'linux', 'provisioning-station.desktop'),
  depends: ['libgbm1', 'libasound2 | libasound2t64', 'udev'],
  recommends: ['cage | xinit'],
  suggests: ['softhsm2', 'opensc'],
  scripts: Object.fromEntries(['postinst', 'prerm', 'postrm'].map((name) => [name, join(packaging, 'linux', name)])),
  // It is opened once more, by the hook below.
  compression: 'none',
};

const scratch = mkdtempSync(join(tmpdir(), 'kiosk-package-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

const config: ForgeConfig = {
  outDir: process.env['STATION_PACKAGE_OUT'] ?? 'out',
  packagerConfig: {
    // The packager empties its folder when it is done: one that two builds share loses files under the other's hands.
    tmpdir: scratch,
    executableName: 'station-kiosk',
    // Windows and macOS; Linux has them from the .deb.
    icon: icon('station'),
    appBundleId: 'local.provisioning-station.kiosk',
    ignore: (path) => {
      keep ??= keeper();
      return !keep(path) || isDeadWeight(path);
    },
    // `ignore` says what is in.
    prune: false,
    // A Node of its own cannot read inside an archive; what it runs lies beside it.
    asar: { unpack: '{*.mjs,*.toml}', unpackDir: 'node_modules' },
    // The command line and its Node, which is the station's too where Electron is older than the native modules.
    extraResource: [
      join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node'),
      join(packaging, 'bin', process.platform === 'win32' ? 'station.cmd' : 'station'),
      ...(process.platform === 'linux' ? [join(packaging, 'linux', 'kiosk-session')] : []),
    ],
    ...(electronZipDir ? { electronZipDir } : {}),
  },
  // Every native module brings N-API binaries: none depends on Electron's version.
  rebuildConfig: { onlyModules: [] },
  hooks: {
    async packageAfterExtract(_, buildPath, __, platform) {
      const inspectable = process.env['STATION_PACKAGE_INSPECTABLE'] !== undefined;
      await flipFuses(join(buildPath, executables[platform] ?? 'electron'), fusesFor(platform, inspectable));
    },
    async postMake(_, results) {
      const debs = results.flatMap(({ artifacts }) => artifacts).filter((artifact) => artifact.endsWith('.deb'));
      for (const deb of debs) await completeDeb(deb, packaging, process.env['STATION_DEB_COMPRESSION'] ?? 'xz');
      return results;
    },
  },
  makers: [
    { name: '@electron-forge/maker-deb', platforms: ['linux'], config: { options: debOptions } },
    { name: '@electron-forge/maker-zip', platforms: ['linux', 'darwin', 'win32'], config: {} },
    {
      name: '@electron-forge/maker-squirrel',
      platforms: ['win32'],
      config: { name: 'ProvisioningStation', title: desktopName, setupIcon: icon('station.ico') },
    },
    {
      name: '@electron-forge/maker-dmg',
      platforms: ['darwin'],
      config: { title: desktopName, icon: icon('station.icns') },
    },
  ],
};

export default config;
