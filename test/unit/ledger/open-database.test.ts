import { existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  applicationId,
  formatVersion,
  migrate,
  openForReading,
  openForWriting,
} from '../../../station/ledger/open-database.ts';
import { openLedger } from '../../../station/ledger/open-ledger.ts';
import { append, opening, rawDatabase, station, tempDirectory, testLedger, tickingClock } from './history.ts';

const freshFile = () => join(tempDirectory(), 'ledger.db');
const open = (file: string) => {
  const db = openForWriting(file);
  onTestFinished(() => void db.close());
  return db;
};
const codeOf = (error: string) => expect.objectContaining({ code: error });
const bytesOf = (file: string) => readFileSync(file).toString('base64');

describe('settings that durability rests on', () => {
  const settings = {
    journal_mode: 'wal',
    synchronous: 2,
    foreign_keys: 1,
    trusted_schema: 0,
    cell_size_check: 1,
    busy_timeout: 5000,
    application_id: applicationId,
    user_version: formatVersion,
  };

  test.each(['a new file', 'a reopened file'])('hold for %s', (which) => {
    const file = freshFile();
    if (which === 'a reopened file') openForWriting(file).close();
    const db = open(file);
    const found = Object.keys(settings).map((name) => [name, db.pragma(name, { simple: true })]);
    expect(Object.fromEntries(found)).toEqual(settings);
  });

  test('a reopened WAL database would not sync its commits by itself', () => {
    const file = freshFile();
    openForWriting(file).close();
    // Holds the reason for setting it on every open: when this fails, the library has changed its default.
    expect(rawDatabase(file).pragma('synchronous', { simple: true })).toBe(1);
  });

  test('every table is STRICT', () => {
    const tables = open(freshFile()).prepare(
      `SELECT name FROM pragma_table_list WHERE strict = 0 AND name NOT LIKE 'sqlite_%'`,
    );
    expect(tables.all()).toEqual([]);
  });
});

describe('files that are refused, and left as they were', () => {
  test('another program’s database', () => {
    const file = freshFile();
    const other = new Database(file);
    other.exec('CREATE TABLE theirs (a)');
    other.close();
    const before = bytesOf(file);
    expect(() => openForWriting(file)).toThrow(codeOf('LEDGER_NOT_A_LEDGER'));
    expect(() => openForReading(file)).toThrow(codeOf('LEDGER_NOT_A_LEDGER'));
    expect(bytesOf(file)).toBe(before);
  });

  test('a database with another application id', () => {
    const file = freshFile();
    const other = new Database(file);
    other.pragma('application_id = 7');
    other.close();
    expect(() => openForWriting(file)).toThrow(codeOf('LEDGER_NOT_A_LEDGER'));
  });

  test('a file that is no database', () => {
    const file = freshFile();
    writeFileSync(file, 'serial,outcome\n'.repeat(100));
    expect(() => openForWriting(file)).toThrow(codeOf('LEDGER_NOT_A_LEDGER'));
    expect(readFileSync(file, 'utf8')).toContain('serial,outcome');
  });

  test('a ledger from a newer version', () => {
    const file = freshFile();
    const db = openForWriting(file);
    db.pragma(`user_version = ${formatVersion + 1}`);
    db.close();
    const before = bytesOf(file);
    expect(() => openForWriting(file)).toThrow(codeOf('LEDGER_FROM_NEWER_VERSION'));
    expect(() => openForReading(file)).toThrow(codeOf('LEDGER_FROM_NEWER_VERSION'));
    expect(bytesOf(file)).toBe(before);
  });

  test('a ledger in an older format, for reading only', () => {
    const file = freshFile();
    const db = new Database(file);
    migrate(db, 1);
    db.close();
    expect(() => openForReading(file)).toThrow(codeOf('LEDGER_FROM_OLDER_VERSION'));
    expect(openForWritingVersion(file)).toBe(formatVersion);
  });

  test('a damaged ledger', async () => {
    const { file, ledger } = testLedger();
    await append(ledger, ...Array.from({ length: 40 }, () => opening().slice(2)).flat());
    await ledger.close();
    truncateSync(file, 4096 * 6);
    expect(() => openForWriting(file)).toThrow(codeOf('LEDGER_CORRUPT'));
  });

  test('a path that cannot be opened', () => {
    const directory = tempDirectory();
    expect(() => openForWriting(join(directory, 'missing', 'ledger.db'))).toThrow(codeOf('LEDGER_CANNOT_OPEN'));
    mkdirSync(join(directory, 'folder.db'));
    expect(() => openForWriting(join(directory, 'folder.db'))).toThrow(codeOf('LEDGER_CANNOT_OPEN'));
    expect(() => openForReading(join(directory, 'nothing.db'))).toThrow(codeOf('LEDGER_MISSING'));
    expect(existsSync(join(directory, 'nothing.db'))).toBe(false);
  });
});

describe('whose ledger it is', () => {
  test('another station’s ledger is refused', async () => {
    const { file, ledger, clock } = testLedger();
    await append(ledger, ...opening());
    await ledger.close();
    expect(() => openLedger({ file, station: 'line-8', clock })).toThrow(codeOf('LEDGER_OF_ANOTHER_STATION'));
  });

  test.each(['missing', 'empty'])(
    'a ledger that is %s beside its checkpoints is not replaced by a new one',
    (state) => {
      const directory = tempDirectory();
      const file = join(directory, 'ledger.db');
      mkdirSync(join(directory, 'checkpoints'));
      writeFileSync(join(directory, 'checkpoints', '0000000000000003.checkpoint'), 'a note');
      if (state === 'empty') writeFileSync(file, '');
      expect(() => openLedger({ file, station, clock: tickingClock() })).toThrow(codeOf('LEDGER_MISSING'));
      expect(existsSync(file)).toBe(state === 'empty');
    },
  );

  test('a read-only ledger sees what is written beside it, and writes nothing', async () => {
    const { file, ledger, clock } = testLedger();
    await append(ledger, ...opening());
    const reader = openLedger({ file, station, clock, readOnly: true });
    onTestFinished(() => reader.close());
    expect(reader.head()).toEqual(ledger.head());
    await append(ledger, ...opening().slice(0, 1));
    expect(reader.head()).toEqual(ledger.head());
    await expect(reader.commit((tx) => tx.append(opening()[0] ?? fail()))).rejects.toThrow(codeOf('LEDGER_READ_ONLY'));
  });
});

function openForWritingVersion(file: string): unknown {
  const db = openForWriting(file);
  const version: unknown = db.pragma('user_version', { simple: true });
  db.close();
  return version;
}

function fail(): never {
  throw new Error('unreachable');
}
