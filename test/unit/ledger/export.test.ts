import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { array, assert, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvLine } from '../../../station/ledger/export/csv.ts';
import { type EntryFilter, exportEntries } from '../../../station/ledger/export/export-entries.ts';
import { hashLeaf } from '../../../station/ledger/tree/tree.ts';
import { append, attempt, entry, opening, rawDatabase, tempDirectory, testLedger } from './history.ts';

const now = new Date(Date.UTC(2026, 5, 1));

async function exported(format: 'jsonl' | 'csv', filter?: EntryFilter) {
  const { ledger, file } = testLedger();
  await append(ledger, ...opening(), ...attempt('SN-1', 'r1').passing());
  await append(ledger, entry('config.changed', '=cmd()', { file: '=cmd()', sha256: null }, '@evil'));
  const to = join(tempDirectory(), `export.${format}`);
  const summary = await exportEntries({ file, to, format, now, ...(filter && { filter }) });
  return { ledger, file, to, summary, text: readFileSync(to, 'utf8') };
}

describe('JSON Lines', () => {
  test('hold each record byte for byte between a header and a trailer that tell what they are', async () => {
    const { ledger, file, text, summary } = await exported('jsonl');
    const lines = text.trimEnd().split('\n');
    const head = ledger.head();
    expect(summary).toEqual({ rows: 11, ...head });
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      type: 'header',
      format: 'ledger-entries/1',
      station: 'line-7',
      ...head,
      filter: {},
      exportedAt: '2026-06-01T00:00:00.000Z',
    });
    const before = `${lines.slice(0, -1).join('\n')}\n`;
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual({
      type: 'trailer',
      rows: 11,
      sha256: createHash('sha256').update(before).digest('hex'),
    });
    const leaves = rawDatabase(file).prepare('SELECT leaf FROM entries ORDER BY seq').pluck().all();
    expect(lines.slice(1, -1).map((line) => hashLeaf(Buffer.from(line)))).toEqual(leaves);
  });

  test('hold what the filter says, and say what it was', async () => {
    const { text } = await exported('jsonl', { subject: 'SN-1', from: 5, to: 8 });
    const lines: { seq?: number; filter?: unknown; rows?: number }[] = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines[0]?.filter).toEqual({ subject: 'SN-1', from: 5, to: 8 });
    expect(lines.slice(1, -1).map(({ seq }) => seq)).toEqual([5, 6, 7, 8]);
    expect(lines.at(-1)?.rows).toBe(4);
  });
});

describe('CSV', () => {
  test('has a header, one row an entry, and a trailer', async () => {
    const { text } = await exported('csv', { kind: 'config.changed' });
    const rows = parseCsv(text);
    expect(rows.map(([first]) => first)).toEqual(['#header', 'seq', '10', '#trailer']);
    expect(rows[1]).toEqual(['seq', 'at', 'station', 'kind', 'subject', 'person', 'content']);
    expect(rows[2]?.slice(2)).toEqual([
      'line-7',
      'config.changed',
      "'=cmd()",
      "'@evil",
      '{"file":"=cmd()","sha256":null}',
    ]);
    expect(JSON.parse(rows[0]?.[6] ?? '')).toMatchObject({ station: 'line-7', filter: { kind: 'config.changed' } });
    expect(JSON.parse(rows[3]?.[6] ?? '')).toMatchObject({ rows: 1 });
  });

  test.each(['=1+1', '+1', '-1', '@x', '\tx', '\rx'])('%j is no formula', (cell) => {
    expect(parseCsv(csvLine([cell]))).toEqual([[`'${cell}`]]);
  });

  test('any text comes back as it was, but for the guard', () => {
    const anything = property(array(string({ unit: 'binary' }), { minLength: 2 }), (cells) => {
      const guarded = cells.map((cell) => (/^[=+\-@\t\r\n]/.test(cell) ? `'${cell}` : cell));
      expect(parseCsv(csvLine(cells))).toEqual([guarded]);
    });
    assert(anything, { seed: 4180, numRuns: 60 });
  });
});

describe('an export that fails leaves nothing behind', () => {
  test('when it is stopped', async () => {
    const { ledger, file } = testLedger();
    const many = Array.from({ length: 1500 }, () => entry('config.changed', 'f', { file: 'f', sha256: null }));
    await append(ledger, ...many);
    const directory = tempDirectory();
    const stop = new AbortController();
    const attempted = exportEntries({
      file,
      to: join(directory, 'export.csv'),
      format: 'csv',
      now,
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('enough')),
    });
    await expect(attempted).rejects.toThrow('enough');
    expect(readdirSync(directory)).toEqual([]);
  });

  test('when the place is not there, or taken by a folder', async () => {
    const { file } = testLedger();
    const directory = tempDirectory();
    mkdirSync(join(directory, 'folder'));
    for (const to of [join(directory, 'missing', 'export.csv'), join(directory, 'folder')]) {
      const attempted = exportEntries({ file, to, format: 'csv', now });
      await expect(attempted).rejects.toThrow(expect.objectContaining({ code: 'LEDGER_EXPORT_FAILED' }));
    }
    expect(readdirSync(directory)).toEqual(['folder']);
    expect(dirname(file)).not.toBe(directory);
  });

  test('when there is no ledger', async () => {
    const directory = tempDirectory();
    const attempted = exportEntries({ file: join(directory, 'no.db'), to: join(directory, 'x'), format: 'csv', now });
    await expect(attempted).rejects.toThrow(expect.objectContaining({ code: 'LEDGER_MISSING' }));
    expect(readdirSync(directory)).toEqual([]);
  });
});

/** A reader of RFC 4180 of the test's own. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (let at = 0; at < text.length; ) {
    let cell = '';
    if (text[at] === '"') {
      const closing = /(?:[^"]|"")*"/y;
      closing.lastIndex = at + 1;
      cell = closing.exec(text)?.[0] ?? '';
      at += 1 + cell.length;
      cell = cell.slice(0, -1).replaceAll('""', '"');
    } else {
      const plain = /[^,\r]*/y;
      plain.lastIndex = at;
      cell = plain.exec(text)?.[0] ?? '';
      at += cell.length;
    }
    row.push(cell);
    if (text[at] === ',') {
      at += 1;
      continue;
    }
    if (text.slice(at, at + 2) !== '\r\n') throw new SyntaxError(`no line end at ${at}`);
    at += 2;
    rows.push(row);
    row = [];
  }
  return rows;
}
