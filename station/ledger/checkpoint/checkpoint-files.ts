import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createDurableFile, syncDirectory } from '../durable-file.ts';

/**
 * `checkpoints/` beside the ledger: one signed note a file, named by its size. They are meant to be copied away; even left
 * where they are, they tell when an old database was put in the place of a newer one.
 */
const directoryOf = (ledgerFile: string): string => join(dirname(ledgerFile), 'checkpoints');
const extension = '.checkpoint';

/** Oldest first. */
function names(ledgerFile: string): string[] {
  const directory = directoryOf(ledgerFile);
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((name) => name.endsWith(extension))
    .toSorted();
}

export const hasCheckpointFiles = (ledgerFile: string): boolean => names(ledgerFile).length > 0;

/** The note of the largest size; undefined when there is none. */
export function newestCheckpointFile(ledgerFile: string): string | undefined {
  const name = names(ledgerFile).at(-1);
  return name === undefined ? undefined : readFileSync(join(directoryOf(ledgerFile), name), 'utf8');
}

/** Durable when it returns. An existing file of that size stays as it is. */
export function writeCheckpointFile(ledgerFile: string, size: number, note: string): void {
  const directory = directoryOf(ledgerFile);
  if (mkdirSync(directory, { recursive: true }) !== undefined) syncDirectory(dirname(directory));
  const path = join(directory, `${String(size).padStart(16, '0')}${extension}`);
  if (existsSync(path)) return;
  const file = createDurableFile(path);
  try {
    file.write(note);
    file.finish();
  } finally {
    file.abandon();
  }
}
