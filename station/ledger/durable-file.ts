import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Makes names created in, renamed into or removed from `directory` survive a power loss. */
export function syncDirectory(directory: string): void {
  // Windows cannot open directories; NTFS journals names by itself.
  if (process.platform === 'win32') return;
  const handle = openSync(directory, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/**
 * A file that appears under its name only when it is complete: written beside it, synced, renamed, directory synced.
 * An existing file of that name is replaced.
 */
export interface DurableFile {
  write(text: string | Uint8Array): void;
  /** Makes the file appear. */
  finish(): void;
  /** Leaves nothing behind. Harmless after `finish`. */
  abandon(): void;
}

export function createDurableFile(file: string): DurableFile {
  const unfinished = `${file}.${process.pid}.part`;
  const handle = openSync(unfinished, 'w', 0o640);
  let open = true;
  const close = () => {
    if (open) closeSync(handle);
    open = false;
  };
  return {
    write(text) {
      const bytes = typeof text === 'string' ? Buffer.from(text) : text;
      for (let offset = 0; offset < bytes.length; ) offset += writeSync(handle, bytes, offset);
    },
    finish() {
      fsyncSync(handle);
      close();
      renameSync(unfinished, file);
      syncDirectory(dirname(file));
    },
    abandon() {
      close();
      rmSync(unfinished, { force: true });
    },
  };
}
