import { describe, expect, test } from 'vitest';
import { append, attempt, entry, opening, rawDatabase, testLedger } from './history.ts';

const note = (file: string) => entry('config.changed', file, { file, sha256: null });
const codeOf = (code: string) => expect.objectContaining({ code });

/** Counts transactions by SQLite's own change counter, which moves once a commit. */
function transactionCounter(file: string) {
  const db = rawDatabase(file);
  const version = () => Number(db.pragma('data_version', { simple: true }));
  let last = version();
  return () => {
    const moved = version() !== last;
    last = version();
    return moved;
  };
}

describe('works that wait together', () => {
  test('share one transaction, in order, and see the effects of those before them', async () => {
    const { ledger, file } = testLedger();
    const sizes: number[] = [];
    const other = rawDatabase(file);
    const count = other.prepare('SELECT count(*) FROM entries').pluck();
    const seen: unknown[] = [];
    const works = ['a', 'b', 'c'].map((name) =>
      ledger.commit((tx) => {
        sizes.push(tx.head().size);
        seen.push(count.get());
        return tx.append(note(name));
      }),
    );
    expect(await Promise.all(works)).toEqual([0, 1, 2]);
    expect(sizes).toEqual([0, 1, 2]);
    // Nothing was visible outside until all of it was.
    expect(seen).toEqual([0, 0, 0]);
    expect(count.get()).toBe(3);
    expect(ledger.entries({ from: 0, limit: 9 }).map(({ subject }) => subject)).toEqual(['a', 'b', 'c']);
  });

  test('one that throws takes nothing else with it', async () => {
    const { ledger } = testLedger();
    await append(ledger, ...opening());
    const unit = attempt('SN-1', 'r1');
    const failure = new Error('mine');
    const works = await Promise.allSettled([
      append(ledger, note('a')),
      ledger.commit((tx) => {
        tx.append(note('half'));
        tx.append(unit.started());
        throw failure;
      }),
      append(ledger, note('b')),
      append(ledger, unit.keyIntended()),
      append(ledger, unit.started()),
    ]);
    expect(works.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled']);
    expect(works[1]).toMatchObject({ reason: failure });
    expect(works[3]).toMatchObject({ reason: codeOf('LEDGER_ENTRY_REFUSED') });
    expect(ledger.entries({ from: 3, limit: 9 }).map(({ subject, seq }) => [seq, subject])).toEqual([
      [3, 'a'],
      [4, 'b'],
      [5, 'SN-1'],
    ]);
    expect(ledger.openRuns()).toHaveLength(1);
  });

  test('a group in which every work fails writes nothing at all', async () => {
    const { ledger, file } = testLedger();
    const moved = transactionCounter(file);
    await expect(append(ledger, attempt('SN-1', 'r1').keyIntended())).rejects.toThrow(codeOf('LEDGER_ENTRY_REFUSED'));
    expect(moved()).toBe(false);
    await append(ledger, note('a'));
    expect(moved()).toBe(true);
  });

  test('a work queued from inside a work goes into the next transaction', async () => {
    const { ledger } = testLedger();
    const inner: Promise<number[]>[] = [];
    await ledger.commit((tx) => {
      inner.push(append(ledger, note('later')));
      tx.append(note('now'));
    });
    await Promise.all(inner);
    expect(ledger.entries({ from: 0, limit: 9 }).map(({ subject }) => subject)).toEqual(['now', 'later']);
  });
});

describe('a work', () => {
  test('that swallows a refusal is refused as a whole', async () => {
    const { ledger } = testLedger();
    const work = ledger.commit((tx) => {
      tx.append(note('a'));
      try {
        tx.append(attempt('SN-1', 'r1').keyIntended());
      } catch {
        // A caller that thinks it knows better.
      }
      return 'fine';
    });
    await expect(work).rejects.toThrow(codeOf('LEDGER_ENTRY_REFUSED'));
    expect(ledger.head().size).toBe(0);
  });

  test('must not be asynchronous', async () => {
    const { ledger } = testLedger();
    const work = ledger.commit((tx) => Promise.resolve(tx.append(note('a'))));
    await expect(work).rejects.toThrow(TypeError);
    expect(ledger.head().size).toBe(0);
  });

  test('cannot write through its transaction once that is over', async () => {
    const { ledger } = testLedger();
    const tx = await ledger.commit((inside) => inside);
    expect(() => tx.append(note('a'))).toThrow(TypeError);
    expect(ledger.head().size).toBe(0);
  });

  test('sees the root of its own appends', async () => {
    const { ledger } = testLedger();
    const inside = await ledger.commit((tx) => {
      tx.append(note('a'));
      return tx.head();
    });
    expect(ledger.head()).toEqual(inside);
  });
});

describe('closing', () => {
  test('waits for what was queued and takes nothing more', async () => {
    const { ledger, file } = testLedger();
    const queued = append(ledger, note('a'));
    const closed = ledger.close();
    await expect(append(ledger, note('b'))).rejects.toThrow(codeOf('LEDGER_CLOSED'));
    await Promise.all([queued, closed, ledger.close()]);
    expect(rawDatabase(file).prepare('SELECT count(*) FROM entries').pluck().get()).toBe(1);
  });
});
