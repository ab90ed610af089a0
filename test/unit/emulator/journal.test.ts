import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Journal, openJournal } from '../../../station/emulator/journal.ts';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'journal-'));
  file = join(directory, 'state');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** A journal of numbers that remembers what it read. */
async function open(): Promise<Journal<number> & { read: number[] }> {
  const read: number[] = [];
  const journal = await openJournal<number>({ file, replay: (entry) => read.push(entry), snapshot: () => read });
  return { ...journal, read };
}

describe('the journal', () => {
  it('gives back what was appended, in order, over several openings', async () => {
    const first = await open();
    await Promise.all([first.append(1), first.append(2, 3), first.append(4)]);
    await first.append(5);
    await first.close();
    const second = await open();
    expect(second.read).toEqual([1, 2, 3, 4, 5]);
    await second.append(6);
    await second.close();
    const third = await open();
    expect(third.read).toEqual([1, 2, 3, 4, 5, 6]);
    await third.close();
  });

  it('is readable by its owner alone and says that it holds secrets', async () => {
    const journal = await open();
    await journal.close();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).toContain('symmetric keys');
  });

  it('drops a last line that a crash cut short, and only that', async () => {
    const journal = await open();
    await journal.append(10, 20, 30);
    await journal.close();
    truncateSync(file, statSync(file).size - 2);
    const again = await open();
    expect(again.read).toEqual([10, 20]);
    await again.append(40);
    await again.close();
    const last = await open();
    expect(last.read).toEqual([10, 20, 40]);
    await last.close();
  });

  it('refuses a damaged line in the middle and leaves the file as it is', async () => {
    const journal = await open();
    await journal.append(10);
    await journal.close();
    appendFileSync(file, '{"broken\n20\n');
    const bytes = readFileSync(file);
    await expect(open()).rejects.toMatchObject({ code: 'EMULATOR_STATE_DAMAGED', details: { line: 3 } });
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  it.each(['not ours\n', '{"format":"other"}\n1\n', 'no newline'])(
    'refuses a file that is not its own: %j',
    async (text) => {
      writeFileSync(file, text);
      await expect(open()).rejects.toMatchObject({ code: 'EMULATOR_STATE_NOT_OURS' });
      expect(readFileSync(file, 'utf8')).toBe(text);
    },
  );

  it('is opened once at a time; the lock of a dead process is taken over', async () => {
    const journal = await open();
    await expect(open()).rejects.toMatchObject({ code: 'EMULATOR_STATE_IN_USE' });
    await journal.close();
    // Above any process id that Linux gives out.
    writeFileSync(`${file}.lock`, '99999999');
    await (await open()).close();
  });
});
