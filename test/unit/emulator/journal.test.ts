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
  const journal = await openJournal<number>({
    file,
    replay: (entry) => read.push(entry),
    snapshot: () => read,
  });
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

  it('is rewritten once more than an eighth of it is superseded, and not before', async () => {
    // The last one is all that is valid.
    const latest = async (size: number): Promise<Journal<number>> => {
      let last = 0;
      return await openJournal<number>({
        file,
        replay: (entry) => {
          last = entry;
        },
        snapshot: () => Array.from({ length: size }, () => last),
      });
    };
    const journal = await open();
    await journal.append(...Array.from({ length: 18 }, (_, index) => index));
    await journal.close();
    const { ino } = statSync(file);
    await (await latest(16)).close();
    expect(statSync(file).ino).toBe(ino);
    await (await latest(15)).close();
    expect(statSync(file).ino).not.toBe(ino);
    const again = await open();
    expect(again.read).toEqual(Array.from({ length: 15 }, () => 17));
    await again.close();
  });

  it('reads lines of any length over the edges of what is read at once', async () => {
    const texts = ['é'.repeat(700_000), 'x', '€'.repeat(900_000), 'y'];
    const read: string[] = [];
    const openTexts = (): Promise<Journal<string>> =>
      openJournal<string>({ file, replay: (text) => read.push(text), snapshot: () => read });
    const journal = await openTexts();
    await journal.append(...texts);
    await journal.close();
    await (await openTexts()).close();
    expect(read).toEqual(texts);
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
