import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { UnitSearch } from '../../../station/ledger/audit-queries.ts';
import { signCheckpoint } from '../../../station/ledger/checkpoint/sign-checkpoint.ts';
import { exportUnits } from '../../../station/ledger/export/export-units.ts';
import { append, attempt, opening, signAsAuditor, tempDirectory, testLedger } from './history.ts';

const now = new Date(Date.UTC(2026, 5, 1));

async function exported(format: 'jsonl' | 'csv', options: { filter?: UnitSearch; limit?: number } = {}) {
  const { ledger, file } = testLedger();
  const failing = attempt('=SUM(A1)', 'r2', 'symmetric-key');
  await append(
    ledger,
    ...opening(),
    ...attempt('SN-1', 'r1', 'symmetric-key').passing(),
    failing.started({ product: '@pump' }),
    failing.finished('FAIL', { code: '-CODE' }),
    ...attempt('SN-3', 'r3', 'symmetric-key').passing(),
  );
  const checkpoint = await signCheckpoint({ ledger, sign: signAsAuditor });
  const to = join(tempDirectory(), `units.${format}`);
  const summary = await exportUnits({ file, to, format, now, ...options });
  return { ledger, to, file, checkpoint, summary, text: readFileSync(to, 'utf8') };
}

describe('units as JSON Lines', () => {
  test('stand between what was promised and what came', async () => {
    const { ledger, text, checkpoint, summary } = await exported('jsonl');
    const lines = text.trimEnd().split('\n');
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      type: 'header',
      format: 'ledger-units/1',
      station: 'line-7',
      ...ledger.head(),
      filter: {},
      exportedAt: '2026-06-01T00:00:00.000Z',
      rows: 3,
      matching: 3,
      checkpoint,
    });
    expect(lines.slice(1, -1).map((line) => JSON.parse(line).serial)).toEqual(['SN-3', '=SUM(A1)', 'SN-1']);
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({
      state: 'passed',
      enrollment: 'pending',
      runs: 1,
      deviceId: null,
    });
    const before = `${lines.slice(0, -1).join('\n')}\n`;
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual({
      type: 'trailer',
      rows: 3,
      matching: 3,
      truncated: false,
      sha256: createHash('sha256').update(before).digest('hex'),
    });
    expect(summary).toEqual({ rows: 3, matching: 3, truncated: false, ...ledger.head() });
  });

  test('are those of the filter', async () => {
    const { text } = await exported('jsonl', { filter: { state: 'passed', text: 'SN' } });
    const lines = text.trimEnd().split('\n');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ filter: { state: 'passed', text: 'SN' }, rows: 2 });
    expect(lines.slice(1, -1).map((line) => JSON.parse(line).serial)).toEqual(['SN-3', 'SN-1']);
  });

  test('say on their first and last line that they were truncated', async () => {
    const { text, summary } = await exported('jsonl', { limit: 2 });
    const lines = text.trimEnd().split('\n');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ rows: 2, matching: 3 });
    expect(lines).toHaveLength(4);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ rows: 2, matching: 3, truncated: true });
    expect(summary).toMatchObject({ rows: 2, matching: 3, truncated: true });
  });
});

describe('units as CSV', () => {
  test('run no formula in a spreadsheet', async () => {
    const { text } = await exported('csv');
    const rows = text.trimEnd().split('\r\n');
    expect(rows[0]).toMatch(/^#header,/);
    expect(rows[1]).toMatch(/^serial,product,registrationId,/);
    expect(rows[3]).toMatch(/^'=SUM\(A1\),'@pump,'=sum\(a1\),,,failed,'-CODE,none,1,/);
    expect(rows.at(-1)).toMatch(/^#trailer,.*""rows"":3,""matching"":3,""truncated"":false/);
    expect(new Set([rows[1], rows[2], rows[3]].map((row) => row?.split(',').length))).toEqual(new Set([17]));
  });
});

test('an export that is stopped leaves no file', async () => {
  const { file, to } = await exported('jsonl');
  const controller = new AbortController();
  const stopped = exportUnits({
    file,
    to: join(dirname(to), 'second.jsonl'),
    format: 'jsonl',
    now,
    signal: controller.signal,
    onProgress: () => controller.abort(new Error('enough')),
  });
  await expect(stopped).rejects.toThrow('enough');
  expect(readdirSync(dirname(to))).toEqual(['units.jsonl']);
});

test('a folder that is not there is told', async () => {
  const { file, to } = await exported('csv');
  const failing = exportUnits({ file, to: join(dirname(to), 'none', 'x.csv'), format: 'csv', now });
  await expect(failing).rejects.toMatchObject({ code: 'LEDGER_EXPORT_FAILED' });
});
