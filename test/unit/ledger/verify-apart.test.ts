import { join } from 'node:path';
import { expect, test } from 'vitest';
import { verifyLedger } from '../../../station/ledger/verify/verify.ts';
import { verifyApart } from '../../../station/ledger/verify/verify-apart.ts';
import { append, attempt, opening, rawDatabase, tempDirectory, testLedger } from './history.ts';

async function ledgerWithUnit() {
  const { ledger, file } = testLedger();
  await append(ledger, ...opening(), ...attempt('SN-1', 'r1').passing());
  return { ledger, file };
}

test('a thread says what the verifier says, with its progress, beside a ledger that is written', async () => {
  const { ledger, file } = await ledgerWithUnit();
  const expected = await verifyLedger({ file });
  const steps: string[] = [];
  const verifying = verifyApart({ file, onProgress: ({ step }) => steps.push(step) });
  await append(ledger, ...attempt('SN-2', 'r2').untilVerdict());
  const result = await verifying;
  expect(result).toMatchObject({ verified: true, problems: [] });
  expect(result.entries).toBeGreaterThanOrEqual(expected.entries);
  expect(new Set(steps)).toEqual(new Set(['tree', 'records']));
});

test('it names the first bad entry', async () => {
  const { file } = await ledgerWithUnit();
  const db = rawDatabase(file);
  db.exec('DROP TRIGGER entries_never_change');
  db.prepare(
    `UPDATE entries SET record = CAST(replace(CAST(record AS TEXT), 'person', 'Person') AS BLOB) WHERE seq = 3`,
  ).run();
  const { verified, firstBadEntry } = await verifyApart({ file });
  expect([verified, firstBadEntry]).toEqual([false, 3]);
});

test('what cannot be opened is told by its code', async () => {
  const missing = verifyApart({ file: join(tempDirectory(), 'none.db') });
  await expect(missing).rejects.toMatchObject({ code: 'LEDGER_MISSING' });
});

test('a signal ends it with its reason', async () => {
  const { file } = await ledgerWithUnit();
  const stop = new AbortController();
  const verifying = verifyApart({ file, signal: stop.signal });
  const reason = new Error('enough');
  stop.abort(reason);
  await expect(verifying).rejects.toBe(reason);
  await expect(verifyApart({ file, signal: stop.signal })).rejects.toBe(reason);
});
