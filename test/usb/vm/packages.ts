import { spawnSync } from 'node:child_process';
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

/**
 * Fetches what is not in `cache` yet. What is there serves where apt has something newer and cannot be reached.
 * @throws with what to do, when there is neither
 */
export function fetchPackages(cache: string, env: NodeJS.ProcessEnv = process.env): Packages {
  mkdirSync(cache, { recursive: true });
  try {
    return packagesIn(download(cache, env));
  } catch (cause) {
    const [older] = globSync('linux-image-*-amd64', { cwd: cache });
    if (older !== undefined) return packagesIn(join(cache, older));
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `The USB tests need Debian's kernel in ${cache}, and it could not be fetched: ${reason}\n` +
        'They fetch it once, with apt-get download. Check the network and /etc/apt/sources.list (a Debian, not another ' +
        'system of its kin), or copy that folder from a machine that has it.',
      { cause },
    );
  }
}

/** The folder with the packages of the newest kernel that apt knows. */
function download(cache: string, env: NodeJS.ProcessEnv): string {
  const kernel = kernelPackage(env);
  const folder = join(cache, kernel);
  if (existsSync(folder)) return folder;
  const partial = `${folder}.${process.pid}.partial`;
  try {
    mkdirSync(join(partial, 'root'), { recursive: true });
    run('apt-get', ['download', '-q', kernel, ...others], { cwd: partial, env });
    for (const file of globSync('*.deb', { cwd: partial })) {
      run('dpkg', ['-x', join(partial, file), join(partial, 'root')], { cwd: partial, env });
      rmSync(join(partial, file));
    }
    renameSync(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return folder;
}

function packagesIn(folder: string): Packages {
  const root = join(folder, 'root');
  const [kernel] = globSync('boot/vmlinuz-*', { cwd: root });
  const [modules] = globSync('lib/modules/*', { cwd: root });
  if (kernel === undefined || modules === undefined) throw new Error(`no kernel in ${root}`);
  return { folder: root, kernel: join(root, kernel), modules: join(root, modules) };
}

function kernelPackage(env: NodeJS.ProcessEnv): string {
  const known = dependencyOfKernel(env);
  if (known !== undefined) return known;
  // A fresh image has no package lists.
  run('apt-get', ['update', '-q'], { env });
  const name = dependencyOfKernel(env);
  if (name === undefined) throw new Error(`apt knows no package ${metaKernel}`);
  return name;
}

const dependencyOfKernel = (env: NodeJS.ProcessEnv): string | undefined =>
  /Depends: (linux-image-\S+)/.exec(
    spawnSync('apt-cache', ['depends', metaKernel], { encoding: 'utf8', env }).stdout,
  )?.[1];

/** @throws with what the program said last */
function run(program: string, args: readonly string[], options: { cwd?: string; env: NodeJS.ProcessEnv }): void {
  const { status, error, stderr } = spawnSync(program, args, { ...options, encoding: 'utf8' });
  if (error) throw new Error(`${program} does not start (${error.message})`);
  if (status === 0) return;
  const said = stderr.trim().split('\n').slice(-3).join(' ');
  throw new Error(`${program} ${args[0]} ended with ${status}: ${said}`);
}
