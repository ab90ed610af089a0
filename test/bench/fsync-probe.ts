import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What a durable commit costs at least: appends of `bytes` to a file in `directory`, each forced to the disk. Ms a piece.
 * Disks have moods, so a probe counts only beside what was measured around it.
 */
export function fsyncProbe(directory: string, bytes: number, count: number): number {
  const file = join(directory, `probe-${process.pid}`);
  const handle = openSync(file, 'w');
  const record = Buffer.alloc(bytes, 0x5a);
  try {
    const startMs = performance.now();
    for (let at = 0; at < count; at++) {
      writeSync(handle, record);
      fdatasyncSync(handle);
    }
    return (performance.now() - startMs) / count;
  } finally {
    closeSync(handle);
    rmSync(file);
  }
}
