import { randomBytes } from 'node:crypto';
import { link, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { StationError } from '../domain/station-error.ts';
import { configError } from './config-errors.ts';

/**
 * Writes a small file whole or not at all, and durably: when the promise resolves, the content survives a power cut;
 * when it rejects or the process dies, the file is as it was. Missing folders are made (mode 0700).
 *
 * `mode` holds from the first byte on, whatever the umask. `replace: false` refuses, without a race, to touch a file
 * that is there. `data` is not kept; a caller whose data is secret zeroes it afterwards.
 *
 * @throws HOME_DISK_FULL, HOME_NOT_WRITABLE, HOME_FILE_EXISTS (only with `replace: false`)
 */
export async function writeFileDurably(
  file: string,
  data: string | Buffer,
  { mode = 0o644, replace = true }: { mode?: number; replace?: boolean } = {},
): Promise<void> {
  const folder = dirname(file);
  const temporary = join(folder, `.${basename(file)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await makeFolder(folder);
    await writeSynced(temporary, data, mode);
    if (replace) {
      await rename(temporary, file);
    } else {
      // A hard link, unlike a rename, fails when the target is there.
      await link(temporary, file);
      await rm(temporary);
    }
    await syncFolder(folder);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw translated(file, error);
  }
}

async function writeSynced(file: string, data: string | Buffer, mode: number): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(data);
    await handle.chmod(mode);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A new folder's name is durable only once its parent is synced. */
async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = folder; ; made = dirname(made)) {
    await syncFolder(dirname(made));
    if (made === first || made === dirname(made)) return;
  }
}

async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder to sync it; NTFS journals the rename itself.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function translated(file: string, error: unknown): StationError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  const isLink = error instanceof Error && 'syscall' in error && error.syscall === 'link';
  if (code === 'EEXIST' && isLink) return configError('HOME_FILE_EXISTS', { file }, error);
  if (code === 'ENOSPC' || code === 'EDQUOT') return configError('HOME_DISK_FULL', { file }, error);
  return configError('HOME_NOT_WRITABLE', { file, reason: code }, error);
}
