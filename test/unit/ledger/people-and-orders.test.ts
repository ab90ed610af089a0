import { describe, expect, test } from 'vitest';
import type { EntryContents, NewEntry } from '../../../station/domain/entry.ts';
import type { StationLedger } from '../../../station/ledger/station-ledger.ts';
import { verifyLedger } from '../../../station/ledger/verify/verify.ts';
import { append, attempt, entry, opening, rawDatabase, testLedger } from './history.ts';

const digest = 'ab'.repeat(32);
const person = (id: string, change: Partial<EntryContents['person.added']> = {}): EntryContents['person.added'] => ({
  id,
  name: `Name of ${id}`,
  role: 'operator',
  language: null,
  credentialSha256: digest,
  ...change,
});
const added = (id: string, role: EntryContents['person.added']['role'] = 'operator') =>
  entry('person.added', `person:${id}`, person(id, { role }));
const refused = (badge: string, code = 'LOGIN_REFUSED') =>
  entry('person.login-refused', `person:${badge}`, { badge, code });
const opened = (id: string, quantity: number, product = 'tracker') =>
  entry('order.opened', `order:${id}`, { id, product, quantity, customerLot: null });
const approved = (change: Partial<EntryContents['override.approved']> = {}) => {
  const content = {
    kind: 'quota' as const,
    subject: 'order:4711',
    requestedBy: 'op-1',
    approvedBy: 'boss',
    reason: 'two were lost',
    amount: 2,
    ...change,
  };
  return entry('override.approved', content.subject, content);
};
const code = (promise: Promise<unknown>) =>
  promise.then(
    () => 'done',
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : String(error)),
  );
const passing = (serial: string, order?: string, rework: string | null = null) =>
  attempt(serial, `run-${serial}-${rework}`, 'symmetric-key').passing({
    rework,
    ...(order === undefined ? {} : { order }),
  });

describe('people', () => {
  test('are who the entries say', async () => {
    const { ledger } = testLedger();
    await append(ledger, added('op-1'), added('boss', 'supervisor'));
    const changed = { ...person('op-1', { name: 'New name', language: 'de' }), active: true };
    await append(ledger, entry('person.changed', 'person:op-1', changed));
    await append(ledger, entry('person.removed', 'person:boss', { id: 'boss' }));
    expect(ledger.people()).toEqual([
      { ...person('boss', { role: 'supervisor' }), active: false },
      { ...person('op-1', { name: 'New name', language: 'de' }), active: true },
    ]);
    expect(ledger.person('nobody')).toBeUndefined();
  });

  test('wrong PINs add up until a right one, a new one, or an approval; knocking at a locked door does not count', async () => {
    const { ledger } = testLedger();
    await append(
      ledger,
      added('boss', 'supervisor'),
      refused('boss'),
      refused('boss'),
      refused('boss', 'LOGIN_LOCKED'),
    );
    expect(ledger.loginFailures('boss')).toMatchObject({ failures: 2 });
    const forgiving: NewEntry[] = [
      entry('person.logged-in', 'person:boss', { id: 'boss' }),
      entry('person.changed', 'person:boss', {
        ...person('boss', { role: 'supervisor', credentialSha256: 'cd'.repeat(32) }),
        active: true,
      }),
      approved({ kind: 'rework', subject: 'SN-1', amount: null }),
    ];
    for (const forgives of forgiving) {
      await append(ledger, refused('boss'), forgives);
      expect(ledger.loginFailures('boss')).toBeUndefined();
    }
  });

  test.each<[string, NewEntry]>([
    ['a badge given twice', added('op-1')],
    ['a change of nobody', entry('person.changed', 'person:x', { ...person('x'), active: true })],
    ['a login of who was removed', entry('person.logged-in', 'person:gone', { id: 'gone' })],
    ['an entry that is filed elsewhere', entry('person.removed', 'person:boss', { id: 'op-1' })],
    ['an approval by an operator', approved({ approvedBy: 'op-2' })],
    ['an approval of one’s own wish', approved({ requestedBy: 'boss' })],
    ['an approval by who was removed', approved({ approvedBy: 'gone' })],
    ['a quota without an amount', approved({ amount: null })],
    ['a raise that nobody approved', entry('order.raised', 'order:4711', { id: '4711', by: 2, approval: 0 })],
  ])('%s is refused', async (_, bad) => {
    const { ledger } = testLedger();
    const gone = entry('person.removed', 'person:gone', { id: 'gone' });
    const before = [added('op-1'), added('op-2'), added('boss', 'supervisor'), added('gone', 'admin'), gone];
    await append(ledger, ...before, opened('4711', 2));
    expect(await code(append(ledger, bad))).toBe('LEDGER_ENTRY_REFUSED');
  });
});

describe('orders', () => {
  const withOrder = async (quantity: number): Promise<{ ledger: StationLedger; file: string }> => {
    const { ledger, file } = testLedger();
    await append(ledger, ...opening(), added('boss', 'supervisor'), opened('4711', quantity));
    return { ledger, file };
  };

  test('take as many units as they ask for, counting those in work', async () => {
    const { ledger } = await withOrder(2);
    await append(ledger, ...passing('SN-1', '4711'));
    const second = attempt('SN-2', 'r2', 'symmetric-key');
    await append(ledger, second.started({ order: '4711' }));
    expect(ledger.order('4711')).toMatchObject({ quantity: 2, passed: 1, inWork: 1 });
    expect(await code(append(ledger, ...passing('SN-3', '4711')))).toBe('LEDGER_ENTRY_REFUSED');
    await append(ledger, second.finished('FAIL'));
    await append(ledger, ...passing('SN-3', '4711'));
    expect(ledger.order('4711')).toMatchObject({ passed: 2, inWork: 0 });
    expect(await code(append(ledger, ...passing('SN-2', '4711', 'again')))).toBe('LEDGER_ENTRY_REFUSED');
  });

  test('a rework does not count twice, cannot leave its order, and gives its place up when it fails', async () => {
    const { ledger } = await withOrder(1);
    await append(ledger, ...passing('SN-1', '4711'));
    const rework = (order?: string) =>
      attempt('SN-1', `rework-${order}`, 'symmetric-key').started({
        rework: 'why',
        ...(order === undefined ? {} : { order }),
      });
    await append(ledger, opened('4712', 5));
    expect(await code(append(ledger, rework()))).toBe('LEDGER_ENTRY_REFUSED');
    expect(await code(append(ledger, rework('4712')))).toBe('LEDGER_ENTRY_REFUSED');
    await append(ledger, rework('4711'));
    expect(await code(append(ledger, ...passing('SN-2', '4711')))).toBe('LEDGER_ENTRY_REFUSED');
    await append(ledger, attempt('SN-1', 'rework-4711', 'symmetric-key').finished('FAIL'));
    await append(ledger, ...passing('SN-2', '4711'));
    expect(ledger.order('4711')).toMatchObject({ passed: 1, inWork: 0 });
  });

  test.each<[string, string, NewEntry[]]>([
    ['unknown', '9999', []],
    ['closed', '4711', [entry('order.closed', 'order:4711', { id: '4711', reason: 'done' })]],
    ['for another product', '4712', [opened('4712', 5, 'meter')]],
  ])('no unit is started for an order that is %s', async (_, order, before) => {
    const { ledger } = await withOrder(3);
    await append(ledger, ...before);
    expect(await code(append(ledger, ...passing('SN-1', order)))).toBe('LEDGER_ENTRY_REFUSED');
  });

  test('an approval raises it once, and by what was approved', async () => {
    const { ledger } = await withOrder(1);
    const [approval = -1] = await append(ledger, approved());
    const raise = (by: number) => append(ledger, entry('order.raised', 'order:4711', { id: '4711', by, approval }));
    expect(await code(raise(3))).toBe('LEDGER_ENTRY_REFUSED');
    const [raised] = await raise(2);
    expect(ledger.order('4711')).toMatchObject({ quantity: 3 });
    expect(ledger.approval(approval)).toMatchObject({ used: raised });
    expect(await code(raise(2))).toBe('LEDGER_ENTRY_REFUSED');
  });

  describe('verify', () => {
    const story = async () => {
      const { ledger, file } = await withOrder(1);
      await append(ledger, added('op-1'), refused('op-1'), ...passing('SN-1', '4711'));
      const [approval = -1] = await append(ledger, approved());
      await append(ledger, entry('order.raised', 'order:4711', { id: '4711', by: 2, approval }));
      await append(ledger, ...passing('SN-1', '4711', 'again'), ...passing('SN-2', '4711'));
      await append(ledger, entry('order.closed', 'order:4711', { id: '4711', reason: 'done' }));
      await ledger.close();
      const db = rawDatabase(file);
      db.pragma('foreign_keys = OFF');
      db.pragma('ignore_check_constraints = ON');
      return { file, db };
    };

    test('finds nothing where nothing is wrong', async () => {
      const { file } = await story();
      expect(await verifyLedger({ file })).toMatchObject({ verified: true, problems: [] });
    });

    test.each([
      `UPDATE people SET role = 'admin' WHERE id = 'op-1'`,
      `UPDATE people SET credential_sha256 = '${'cd'.repeat(32)}' WHERE id = 'boss'`,
      `UPDATE people SET active = 0 WHERE id = 'boss'`,
      `INSERT INTO people SELECT 'ghost', name, role, language, active, credential_sha256, entry FROM people LIMIT 1`,
      `DELETE FROM people WHERE id = 'op-1'`,
      'DELETE FROM login_failures',
      'UPDATE login_failures SET failures = 0',
      'UPDATE approvals SET used = NULL',
      `UPDATE approvals SET approved_by = 'op-1', requested_by = 'boss'`,
      'UPDATE orders SET quantity = 100',
      `UPDATE orders SET state = 'open', closed_at = NULL`,
      `UPDATE units SET order_id = NULL WHERE serial = 'SN-1'`,
      `UPDATE runs SET order_id = NULL WHERE serial = 'SN-2'`,
    ])('finds %s', async (sql) => {
      const { file, db } = await story();
      db.exec(sql);
      const { problems } = await verifyLedger({ file });
      expect(problems.map((problem) => problem.code)).toContain('DERIVED_TABLE_WRONG');
    });
  });
});

describe('an approval that a run makes use of', () => {
  const again = (approval: number, run = 'again') =>
    attempt('SN-1', run, 'symmetric-key').started({ rework: 'it came back', approval });
  const passed = async () => {
    const test = testLedger();
    await append(test.ledger, ...opening(), added('boss', 'supervisor'), ...passing('SN-1'));
    return test;
  };
  const allow = async (ledger: StationLedger, change: Partial<EntryContents['override.approved']> = {}) => {
    const entry = approved({ kind: 'duplicate', subject: 'SN-1', requestedBy: operator, amount: null, ...change });
    return (await append(ledger, entry))[0] ?? -1;
  };
  const operator = attempt('SN-1', 'x', 'symmetric-key').started().person;

  test('is used up by it, and the verifier finds the same', async () => {
    const { ledger, file } = await passed();
    const approval = await allow(ledger);
    const [start] = await append(ledger, again(approval));
    expect(ledger.approval(approval)?.used).toBe(start);
    await append(ledger, attempt('SN-1', 'again', 'symmetric-key').finished('ABORTED'));
    expect(await code(append(ledger, again(approval, 'once more')))).toBe('LEDGER_ENTRY_REFUSED');
    expect(await verifyLedger({ file })).toMatchObject({ problems: [] });
    rawDatabase(file).prepare('UPDATE approvals SET used = NULL').run();
    const { problems } = await verifyLedger({ file });
    expect(problems.map((problem) => problem.code)).toEqual(['DERIVED_TABLE_WRONG']);
  });

  test.each<[string, Partial<EntryContents['override.approved']>]>([
    ['of another unit', { subject: 'SN-2' }],
    ['of another kind', { kind: 'rework' }],
    ['that somebody else asked for', { requestedBy: 'op-9' }],
  ])('%s does not let it start', async (_, change) => {
    const { ledger } = await passed();
    const approval = await allow(ledger, change);
    expect(await code(append(ledger, again(approval)))).toBe('LEDGER_ENTRY_REFUSED');
    expect(ledger.approval(approval)?.used).toBeNull();
  });
});
