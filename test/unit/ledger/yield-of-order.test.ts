import { expect, test } from 'vitest';
import type { NewEntry } from '../../../station/domain/entry.ts';
import { orderSubject } from '../../../station/domain/people.ts';
import { verdictsOfOrder } from '../../../station/ledger/audit/yield-of-order.ts';
import type { FailureDimension, YieldFilter } from '../../../station/ledger/audit-queries.ts';
import { append, attempt, entry, opening, rawDatabase, testLedger } from './history.ts';

const hour = 3_600_000;
const start = Date.UTC(2026, 0, 1, 8);
const dimensions: readonly FailureDimension[] = ['code', 'phase', 'slot', 'person', 'product'];

const opened = (id: string): NewEntry =>
  entry('order.opened', orderSubject(id), { id, product: 'tracker', quantity: 100, customerLot: null });

/** Over three hours: A passes; B fails twice, then passes; C passes, its rework errs; D is stopped; E is still in work. */
async function made(change: { order?: string } = {}) {
  const { ledger, file, clock } = testLedger();
  const run = (serial: string, id: string) => attempt(serial, id, 'symmetric-key');
  const ended = (serial: string, id: string, slot: string, ...[outcome, facts]: Parameters<typeof finish>) => {
    const one = run(serial, id);
    return [one.started({ slot, ...change }), one.finished(outcome, facts)];
  };
  const finish = run('X', 'x').finished;
  const slow = run('C', 'c1');
  const again = run('C', 'c2');
  clock.set(start);
  await append(ledger, ...opening(), opened('W-1'), opened('W-2'));
  await append(ledger, ...run('A', 'a1').passing({ slot: '1', ...change }));
  await append(ledger, ...ended('B', 'b1', '2', 'FAIL', { code: 'KEY_REFUSED', phase: 'inject', seconds: 2 }));
  await append(ledger, ...ended('D', 'd1', '1', 'ABORTED', { code: null, phase: 'setup', seconds: 0.9996 }));
  await append(ledger, ...slow.untilVerdict({ slot: '2', ...change }), slow.finished('PASS', { seconds: 61 }));
  clock.set(start + hour);
  await append(ledger, ...ended('B', 'b2', '1', 'FAIL', { code: 'KEY_REFUSED', phase: 'verify', seconds: 2.5 }));
  await append(ledger, again.started({ slot: '1', rework: 'wrong scope', ...change }));
  await append(ledger, again.finished('ERROR', { code: 'PORT_BUSY', phase: 'setup', seconds: 1 }));
  clock.set(start + 2 * hour);
  await append(ledger, ...run('B', 'b3').passing({ slot: '2', ...change }));
  await append(ledger, run('E', 'e1').started({ slot: '1', ...change }));
  return { ledger, file };
}

const filters: readonly YieldFilter[] = [
  {},
  { from: '2026-01-01T09' },
  { to: '2026-01-01T09' },
  { slot: '2' },
  { person: 'op-1', product: 'tracker' },
  { product: 'pump' },
];

test.each(filters)('where every run is of the order, its yield is what the roll-ups say: %o', async (filter) => {
  const { ledger } = await made({ order: 'W-1' });
  const { audit } = ledger;
  for (const by of dimensions) {
    for (const limit of [1, 12]) {
      expect(await audit.yieldOfOrder({ ...filter, order: 'W-1', by, limit })).toEqual({
        hours: audit.yieldByHour(filter),
        firstPass: audit.firstPassYield(filter),
        final: audit.finalYield(filter),
        failures: audit.failurePareto({ ...filter, by, limit }),
        cycleTimes: audit.cycleTimes(filter),
      });
    }
  }
});

test('runs for another order, or for none, are not counted', async () => {
  const { ledger } = await made();
  const other = attempt('F', 'f1', 'symmetric-key');
  await append(ledger, ...other.passing({ order: 'W-2' }));
  const of = (order: string) => ledger.audit.yieldOfOrder({ order, by: 'code' });
  expect(await of('W-1')).toMatchObject({ hours: [], failures: [], final: { total: 0, share: null } });
  expect(await of('W-2')).toMatchObject({ hours: [{ runs: 1, units: 1 }], final: { passed: 1, total: 1 } });
  expect((await of('nonsense')).hours).toEqual([]);
});

test('many pages are one sum, and what comes meanwhile is left for the next time', async () => {
  const { ledger } = testLedger();
  await append(ledger, ...opening(), opened('W-1'));
  const refused = (serial: string) => {
    const run = attempt(serial, `run ${serial}`, 'symmetric-key');
    return [run.started({ order: 'W-1' }), run.finished('FAIL', { code: 'KEY_REFUSED' })];
  };
  await append(ledger, ...Array.from({ length: 1001 }, (_, index) => refused(`U${index}`)).flat());
  const asked = ledger.audit.yieldOfOrder({ order: 'W-1', by: 'code' });
  await append(ledger, ...refused('LATE'));
  expect((await asked).failures).toMatchObject([{ key: 'KEY_REFUSED', runs: 1001 }]);
  const { failures, final } = await ledger.audit.yieldOfOrder({ order: 'W-1', by: 'code' });
  expect([failures[0]?.runs, final.total]).toEqual([1002, 1002]);
});

test('only the order’s runs are read, by their index', async () => {
  const { file } = await made();
  const plan = rawDatabase(file).prepare<object, { detail: string }>(`EXPLAIN QUERY PLAN ${verdictsOfOrder}`);
  const steps = plan.all({ order: 'W-1', after: 0, head: 1000, limit: 10 }).map(({ detail }) => detail);
  expect(steps).toContainEqual(
    expect.stringMatching(/^SEARCH r USING INDEX runs_by_order \(order_id=\? AND rowid>\?\)/),
  );
  expect(steps).toContainEqual(expect.stringMatching(/^SEARCH e USING INTEGER PRIMARY KEY/));
  expect(steps.filter((step) => /^SCAN|TEMP B-TREE/.test(step))).toEqual([]);
});
