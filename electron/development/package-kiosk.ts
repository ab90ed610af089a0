import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buildCommandLine, buildKiosk, root } from './build-kiosk.ts';
import { electronRuntime } from './electron-runtime.ts';

/** Builds the kiosk and runs Electron Forge: `package`, or `make` for installers. */

/**
 * The folder with the Electron at hand as the zip that the packager looks for. It is named after the version that
 * package.json asks for, also where the one inside is older: the packager knows that name alone.
 */
async function zippedRuntime(): Promise<string> {
  const { folder } = await electronRuntime();
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules', 'electron', 'package.json'), 'utf8'));
  const zip = join(`${folder}-zip`, `electron-v${String(version)}-${process.platform}-${process.arch}.zip`);
  if (existsSync(zip)) return dirname(zip);
  await mkdir(dirname(zip), { recursive: true });
  const unfinished = `${zip}.${process.pid}.zip`;
  const zipped = spawnSync('zip', ['-q', '-1', '-y', '-r', unfinished, '.', '-x', 'resources/app/*'], { cwd: folder });
  if (zipped.status !== 0) throw new Error(`zip failed: ${zipped.error?.message ?? zipped.stderr.toString()}`);
  await rename(unfinished, zip);
  return dirname(zip);
}

async function main(command: string): Promise<number> {
  await buildKiosk();
  await buildCommandLine();
  const forge = join(root, 'node_modules', '.bin', 'electron-forge');
  const env = { ...process.env, STATION_ELECTRON_ZIP_DIR: await zippedRuntime() };
  return spawnSync(forge, [command], { cwd: root, env, stdio: 'inherit' }).status ?? 1;
}

process.exitCode = await main(process.argv[2] ?? 'package');
