import { describe, expect, test } from 'vitest';
import type { NewEntry } from '../../../station/domain/entry.ts';
import type { Outcome } from '../../../station/domain/run.ts';
import { append, attempt, opening, rawDatabase, testLedger } from './history.ts';

/** One attempt at each unit, in this order. */
async function lineOf(units: readonly (readonly [serial: string, outcome: Outcome, product: string])[]) {
  const { ledger } = testLedger();
  const entries = units.flatMap(([serial, outcome, product], index): NewEntry[] => {
    const unit = attempt(serial, `r${index}`, 'symmetric-key');
    return outcome === 'PASS' ? unit.passing({ product }) : [unit.started({ product }), unit.finished(outcome)];
  });
  await append(ledger, ...opening(), ...entries);
  return ledger;
}
const serials = (rows: readonly { serial: string }[]) => rows.map(({ serial }) => serial);

describe('pages of units', () => {
  test('newest activity first, each starting where the last one ended', async () => {
    const ledger = await lineOf(Array.from({ length: 7 }, (_, index) => [`SN-${index}`, 'ERROR', 'p'] as const));
    const again = attempt('SN-2', 'again', 'symmetric-key');
    await append(ledger, again.started());
    const first = ledger.units({ limit: 3 });
    expect(serials(first)).toEqual(['SN-2', 'SN-6', 'SN-5']);
    const second = ledger.units({ limit: 3, before: first[2]?.cursor ?? 0 });
    expect(serials(second)).toEqual(['SN-4', 'SN-3', 'SN-1']);
    expect(serials(ledger.units({ limit: 3, before: second[2]?.cursor ?? 0 }))).toEqual(['SN-0']);
  });

  test('by the beginning of the serial number, taken as it is written', async () => {
    const ledger = await lineOf(
      ['AB-1', 'AB-2', 'ab-3', 'A%4', 'A_5', 'B-6', 'AB-1x'].map((serial) => [serial, 'ERROR', 'p'] as const),
    );
    expect(serials(ledger.units({ limit: 9, search: 'AB' }))).toEqual(['AB-1x', 'AB-2', 'AB-1']);
    expect(serials(ledger.units({ limit: 9, search: 'A%' }))).toEqual(['A%4']);
    expect(serials(ledger.units({ limit: 9, search: 'A_' }))).toEqual(['A_5']);
    expect(serials(ledger.units({ limit: 1, search: 'AB-1' }))).toEqual(['AB-1x']);
    expect(serials(ledger.units({ limit: 9, search: 'C' }))).toEqual([]);
  });

  test('by outcome, product and search together', async () => {
    const ledger = await lineOf([
      ['A-1', 'PASS', 'p'],
      ['A-2', 'FAIL', 'p'],
      ['A-3', 'PASS', 'q'],
      ['B-4', 'PASS', 'p'],
      ['A-5', 'ABORTED', 'p'],
      ['A-6', 'PASS', 'p'],
    ]);
    expect(serials(ledger.units({ limit: 9, outcome: 'PASS' }))).toEqual(['A-6', 'B-4', 'A-3', 'A-1']);
    expect(serials(ledger.units({ limit: 9, outcome: 'ABORTED' }))).toEqual(['A-5']);
    expect(serials(ledger.units({ limit: 9, product: 'q' }))).toEqual(['A-3']);
    expect(serials(ledger.units({ limit: 9, outcome: 'PASS', product: 'p', search: 'A' }))).toEqual(['A-6', 'A-1']);
    const page = ledger.units({ limit: 1, outcome: 'PASS', product: 'p', search: 'A' });
    const before = page[0]?.cursor ?? 0;
    expect(serials(ledger.units({ limit: 1, before, outcome: 'PASS', product: 'p', search: 'A' }))).toEqual(['A-1']);
  });

  test('are the same whichever way a search is answered', async () => {
    // More than the limit below which matches are sorted, so that the wide way is taken for `A` and the narrow one for `A-1`.
    const { ledger, file } = testLedger();
    await append(ledger, ...opening(), attempt('A-0', 'r').started());
    const db = rawDatabase(file);
    db.pragma('foreign_keys = OFF');
    db.exec(`WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 6200)
      INSERT INTO units (serial, cursor, product, registration_id, state, runs, last_run_id, last_person, last_slot, last_at)
      SELECT iif(i % 2, 'A-', 'a-') || i, i, 'p', 'a' || i, 'failed', 1, 'r', 'o', '1', 't' FROM n`);
    expect(serials(ledger.units({ limit: 3, search: 'A-' }))).toEqual(['A-6199', 'A-6197', 'A-6195']);
    expect(serials(ledger.units({ limit: 3, search: 'A-61' }))).toEqual(['A-6199', 'A-6197', 'A-6195']);
    db.exec(`UPDATE units SET serial = upper(serial)`);
    expect(serials(ledger.units({ limit: 3, search: 'A-' }))).toEqual(['A-6200', 'A-6199', 'A-6198']);
    expect(serials(ledger.units({ limit: 2, search: 'A-', outcome: 'FAIL', before: 5000 }))).toEqual([
      'A-4999',
      'A-4998',
    ]);
  });
});
