import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { emulatorError } from './emulator-errors.ts';
import { readLines } from './journal-lines.ts';
import { lockFile } from './lock-file.ts';

/**
 * An append-only file of JSON lines, 0600. When `append` resolves, the entry survives a SIGKILL and a power cut;
 * appends that wait together share one sync. A line cut short by a crash was never acknowledged and is dropped.
 * Opening rewrites the file without what has been superseded, once that is more than an eighth of what is valid, or
 * without a line cut short (temporary file, fsync, rename, fsync of the folder).
 */
export interface Journal<Entry> {
  append(...entries: Entry[]): Promise<void>;
  close(): Promise<void>;
}

const header = {
  format: 'dps-emulator-state',
  version: 1,
  warning: 'Holds symmetric keys of test devices in the clear. Never put production keys here.',
};

/** A journal that keeps nothing. */
export const volatileJournal: Journal<unknown> = { append: async () => undefined, close: async () => undefined };

/**
 * Opens `file`, creating it if need be. Every entry of it is given to `replay`, then `snapshot` must yield entries
 * that lead to the same state.
 * @throws EMULATOR_STATE_IN_USE, EMULATOR_STATE_NOT_OURS, EMULATOR_STATE_DAMAGED, EMULATOR_STATE_WRITE_FAILED
 */
export async function openJournal<Entry>(options: {
  file: string;
  replay: (entry: Entry) => void;
  snapshot: () => Iterable<Entry>;
}): Promise<Journal<Entry>> {
  const { file } = options;
  const unlock = lockFile(file);
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the file's header says that this wrote it
    const { entries, whole } = readEntries(file, (entry) => options.replay(entry as Entry));
    const size = countOf(options.snapshot());
    if (!whole || (entries - size) * 8 > size) rewrite(file, options.snapshot());
    return createAppender(file, await open(file, 'a', 0o600), unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

/** How many entries the file had; `whole`: there is a file, and its last line was not cut short. */
function readEntries(file: string, replay: (entry: unknown) => void): { entries: number; whole: boolean } {
  let line = 0;
  const read = readLines(file, (text) => {
    line++;
    const entry = parseLine(text);
    if (line === 1) {
      if (!isHeader(entry)) throw emulatorError('EMULATOR_STATE_NOT_OURS', { file });
    } else if (entry === undefined) throw emulatorError('EMULATOR_STATE_DAMAGED', { file, line });
    else replay(entry);
  });
  if (read?.lines === 0 && read.cutShort) throw emulatorError('EMULATOR_STATE_NOT_OURS', { file });
  // What follows the last newline is an append that a crash cut short.
  return { entries: Math.max(0, line - 1), whole: line > 0 && read?.cutShort === false };
}

function countOf(entries: Iterable<unknown>): number {
  let count = 0;
  for (const _ of entries) count++;
  return count;
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

const isHeader = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  'format' in value &&
  value.format === header.format &&
  'version' in value &&
  value.version === header.version;

function rewrite(file: string, entries: Iterable<unknown>): void {
  const temporary = `${file}.new`;
  const descriptor = openSync(temporary, 'w', 0o600);
  try {
    let lines = [JSON.stringify(header)];
    for (const entry of entries) {
      lines.push(JSON.stringify(entry));
      if (lines.length === 1000) {
        writeFileSync(descriptor, `${lines.join('\n')}\n`);
        lines = [];
      }
    }
    if (lines.length > 0) writeFileSync(descriptor, `${lines.join('\n')}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(temporary, file);
  const folder = openSync(dirname(file), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function createAppender<Entry>(file: string, handle: FileHandle, unlock: () => void): Journal<Entry> {
  let waiting: string[] = [];
  let flush: Promise<void> | undefined;
  let last = Promise.resolve();
  let failure: unknown;

  const write = async (): Promise<void> => {
    await last.catch(() => undefined);
    flush = undefined;
    const lines = waiting;
    waiting = [];
    // After a failed write the end of the file is unknown: appending on could glue two lines together.
    if (failure !== undefined) throw failure;
    try {
      await handle.appendFile(`${lines.join('\n')}\n`);
      await handle.datasync();
    } catch (error) {
      const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      failure = emulatorError('EMULATOR_STATE_WRITE_FAILED', { file, reason }, error);
      throw failure;
    }
  };

  return {
    append(...entries) {
      waiting.push(...entries.map((entry) => JSON.stringify(entry)));
      if (!flush) {
        flush = write();
        last = flush;
      }
      return flush;
    },
    async close() {
      await last.catch(() => undefined);
      await handle.close();
      unlock();
    },
  };
}
