import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';

/**
 * The machine's disk: Node, the packages that the product runs on, and the libraries these need. It changes with the lock
 * file and the Debian packages alone, so it is kept.
 */
const sizeMiB = 640;

const lockFile = z.object({
  packages: z.record(z.string(), z.object({ dev: z.boolean().optional(), devOptional: z.boolean().optional() })),
});

export function buildDisk(project: string, cache: string, packageRoot: string): string {
  const lock = readFileSync(join(project, 'package-lock.json'));
  const key = createHash('sha256').update(lock).update(packageRoot).digest('hex').slice(0, 16);
  const image = join(cache, `disk-${key}.img`);
  if (existsSync(image)) return image;
  const staged = mkdtempSync(join(cache, 'disk-'));
  try {
    const packages = Object.entries(lockFile.parse(JSON.parse(lock.toString())).packages);
    for (const [path, { dev }] of packages) {
      const wanted = path !== '' && (dev !== true || /^node_modules\/node(?:-bin|-linux)?/.test(path));
      // Nested ones come with those around them.
      if (!wanted || path.indexOf('node_modules/', 1) > 0 || !existsSync(join(project, path))) continue;
      cpSync(join(project, path), join(staged, path), { recursive: true, verbatimSymlinks: true });
    }
    const programs = join(staged, 'bin');
    mkdirSync(programs);
    copyFileSync(join(packageRoot, 'usr/bin/dfu-util'), join(programs, 'dfu-util'));
    const addons = globSync('node_modules/**/*linux*x64*/**/*.node', { cwd: staged }).concat(
      globSync('node_modules/**/build/Release/*.node', { cwd: staged }),
    );
    const users = [process.execPath, join(programs, 'dfu-util'), ...addons.map((file) => join(staged, file))];
    copyLibraries(users, join(packageRoot, 'lib'), join(staged, 'lib'));
    const options = ['-q', '-t', 'ext4', '-O', '^has_journal,^metadata_csum', '-d', staged];
    execFileSync('mke2fs', [...options, `${image}.partial`, `${sizeMiB}M`]);
    renameSync(`${image}.partial`, image);
  } finally {
    rmSync(staged, { recursive: true, force: true });
  }
  return image;
}

/** What ldd says that these need, of this machine: the Debian packages are for the same release. */
function copyLibraries(programs: readonly string[], packageLibraries: string, into: string): void {
  mkdirSync(into);
  const env = { LD_LIBRARY_PATH: join(packageLibraries, 'x86_64-linux-gnu') };
  for (const program of programs) {
    // What is built for another libc has no answer, and is not loaded either.
    const { stdout } = spawnSync('ldd', [program], { encoding: 'utf8', env });
    for (const [, file = ''] of stdout.matchAll(/(\/\S+\.so[.\d]*) \(0x/g))
      copyFileSync(file, join(into, basename(file)));
  }
}
