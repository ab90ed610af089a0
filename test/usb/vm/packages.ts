import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Debian packages for inside the machine: fetched and unpacked into a folder of their own. Nothing is installed here.
 */
const metaKernel = 'linux-image-amd64';
const others = ['busybox-static', 'dfu-util', 'libusb-1.0-0', 'libudev1'];

export interface Packages {
  readonly folder: string;
  readonly kernel: string;
  readonly modules: string;
}

/** Fetches what is not in `cache` yet. @throws when apt cannot */
export function fetchPackages(cache: string): Packages {
  const names = [kernelPackage(), ...others];
  const folder = join(cache, names[0] ?? '');
  if (!existsSync(folder)) {
    const partial = `${folder}.${process.pid}.partial`;
    mkdirSync(join(partial, 'root'), { recursive: true });
    execFileSync('apt-get', ['download', '-q', ...names], { cwd: partial, stdio: ['ignore', 'ignore', 'pipe'] });
    for (const file of globSync('*.deb', { cwd: partial })) {
      execFileSync('dpkg', ['-x', join(partial, file), join(partial, 'root')]);
      rmSync(join(partial, file));
    }
    renameSync(partial, folder);
  }
  const root = join(folder, 'root');
  const [kernel] = globSync('boot/vmlinuz-*', { cwd: root });
  const [modules] = globSync('lib/modules/*', { cwd: root });
  if (kernel === undefined || modules === undefined) throw new Error(`no kernel in ${root}`);
  return { folder: root, kernel: join(root, kernel), modules: join(root, modules) };
}

function kernelPackage(): string {
  const known = dependencyOfKernel();
  if (known !== undefined) return known;
  // A fresh image has no package lists.
  spawnSync('apt-get', ['update', '-q'], { stdio: 'ignore' });
  const name = dependencyOfKernel();
  if (name === undefined) throw new Error(`apt knows no ${metaKernel}: run apt-get update`);
  return name;
}

const dependencyOfKernel = (): string | undefined =>
  /Depends: (linux-image-\S+)/.exec(spawnSync('apt-cache', ['depends', metaKernel], { encoding: 'utf8' }).stdout)?.[1];
