import { spawnSync } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * What a .deb of the station holds beside the application, by its path when it is installed. The maker knows none of
 * these places. The sources are below `packaging/`.
 */
const files: readonly (readonly [installed: string, source: string])[] = [
  ['usr/lib/udev/rules.d/70-provisioning-station.rules', 'udev/70-provisioning-station.rules'],
  ['usr/lib/systemd/system/station-kiosk.service', 'linux/station-kiosk.service'],
  ['usr/lib/sysusers.d/provisioning-station.conf', 'linux/provisioning-station.sysusers'],
];

const links: readonly (readonly [installed: string, target: string])[] = [
  ['usr/bin/station', '../lib/provisioning-station/resources/station'],
];

/** Puts them into the unpacked .deb at `root`. */
export async function addSystemFiles(root: string, packaging: string): Promise<void> {
  for (const [installed, source] of files) {
    const place = join(root, installed);
    await mkdir(dirname(place), { recursive: true, mode: 0o755 });
    await copyFile(join(packaging, source), place);
    await chmod(place, 0o644);
  }
  for (const [installed, target] of links) await symlink(target, join(root, installed));
}

/** What the maker asks for so that an application can move files to a trash: half a desktop, and the kiosk has no trash. */
const trash = /kde-cli-tools \|[^,\n]*, /;

/** The package's `control` without it. */
export const withoutTrash = (control: string): string => control.replace(trash, '');

/**
 * Replaces the .deb that the maker made, uncompressed, by one with the system's files in it.
 *
 * @param compression as `dpkg-deb -Z` takes it; xz takes minutes
 */
export async function completeDeb(deb: string, packaging: string, compression: string): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'station-deb-'));
  try {
    const root = join(work, 'root');
    dpkgDeb('--raw-extract', deb, root);
    await addSystemFiles(root, packaging);
    const control = join(root, 'DEBIAN', 'control');
    await writeFile(control, withoutTrash(await readFile(control, 'utf8')));
    const complete = `${deb}.complete`;
    dpkgDeb('--root-owner-group', `-Z${compression}`, '--build', root, complete);
    await rename(complete, deb);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function dpkgDeb(...args: readonly string[]): void {
  const { status, error } = spawnSync('dpkg-deb', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`dpkg-deb failed: ${error?.message ?? `exit code ${String(status)}`}`);
}
