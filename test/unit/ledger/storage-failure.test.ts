import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { NewEntry } from '../../../station/domain/entry.ts';
import { groupCommit } from '../../../station/ledger/group-commit.ts';
import { openForWriting } from '../../../station/ledger/open-database.ts';
import { queries } from '../../../station/ledger/queries/queries.ts';
import { appender } from '../../../station/ledger/transaction.ts';
import { treeReader } from '../../../station/ledger/tree/tree-store.ts';
import { verifyLedger } from '../../../station/ledger/verify/verify.ts';
import { entry, opening, rawDatabase, station, tempDirectory, tickingClock } from './history.ts';

const codeOf = (code: string) => expect.objectContaining({ code });
const note = (file: string) => entry('config.changed', file, { file, sha256: null });
const bulky = (name: string) =>
  entry('run.refused', name, { product: 'p', slot: '1', code: 'X', message: 'x'.repeat(60_000) });

/** The ledger's writer over a connection that the test may hamper. */
function hampered() {
  const file = join(tempDirectory(), 'ledger.db');
  const db = openForWriting(file);
  onTestFinished(() => void db.close());
  const group = groupCommit(db, appender(db, queries(db), station, tickingClock()));
  const append = (...entries: NewEntry[]) => group.commit((tx) => entries.map((item) => tx.append(item)));
  return { file, db, append, size: () => treeReader(db).head().edge.size };
}

test('a full disk rejects the whole group, leaves nothing half-done, and is over when there is room', async () => {
  const { file, db, append, size } = hampered();
  await append(...opening());
  const unlimited = db.pragma('max_page_count', { simple: true });
  db.pragma(`max_page_count = ${Number(db.pragma('page_count', { simple: true })) + 4}`);
  const works = await Promise.allSettled([append(note('small')), append(bulky('a')), append(note('after'))]);
  expect(works).toMatchObject(Array.from(works, () => ({ status: 'rejected', reason: codeOf('LEDGER_DISK_FULL') })));
  expect(size()).toBe(3);
  // What is small enough is still taken.
  expect(await append(note('small'))).toEqual([3]);
  db.pragma(`max_page_count = ${String(unlimited)}`);
  expect(await append(bulky('a'))).toEqual([4]);
  expect(await verifyLedger({ file })).toMatchObject({ verified: true, entries: 5 });
});

test('a ledger that another program keeps locked is reported, and usable again afterwards', async () => {
  const { file, db, append } = hampered();
  db.pragma('busy_timeout = 20');
  const other = rawDatabase(file);
  other.exec('BEGIN IMMEDIATE');
  const works = await Promise.allSettled([append(note('a')), append(note('b'))]);
  expect(works).toMatchObject([{ reason: codeOf('LEDGER_LOCKED') }, { reason: codeOf('LEDGER_LOCKED') }]);
  other.exec('ROLLBACK');
  expect(await append(note('a'))).toEqual([0]);
});

test('a ledger whose last entries were removed takes no further ones', async () => {
  const { file, append } = hampered();
  await append(note('a'), note('b'));
  rawDatabase(file).exec('DROP TRIGGER entries_never_go; DELETE FROM entries WHERE seq = 1');
  await expect(append(note('c'))).rejects.toThrow(codeOf('LEDGER_INCONSISTENT'));
});

test('a damaged page met while writing is reported as damage', async () => {
  const { file, append } = hampered();
  await append(...opening());
  const attacker = rawDatabase(file);
  attacker.unsafeMode(true);
  attacker.pragma('writable_schema = ON');
  attacker.exec(`UPDATE sqlite_schema SET rootpage = 2 WHERE name = 'tree_head'; PRAGMA schema_version = 900`);
  await expect(append(note('c'))).rejects.toThrow(codeOf('LEDGER_CORRUPT'));
});
