import { describe, expect, test } from 'vitest';
import { verifyLedger } from '../../../station/ledger/verify/verify.ts';
import { append, attempt, opening, testLedger } from './history.ts';
import { sha256 } from './test-ca.ts';

const refused = expect.objectContaining({ code: 'LEDGER_ENTRY_REFUSED' });

/** A unit that passed in r1, and the rework that may follow it. */
async function passed() {
  const { ledger } = testLedger();
  const first = attempt('SN-1', 'r1');
  const rework = attempt('SN-1', 'r2');
  const voided = first.voided({ runId: 'r2' });
  await append(ledger, ...opening(), ...first.passing());
  const row = () => ledger.outbox({ limit: 9 })[0];
  const [start = rework.started(), ...rest] = rework.passing({ rework: 'wrong scope' });
  return { ledger, first, rework, row, reworkStart: [start, voided], reworkRest: rest };
}

test('an enrollment goes from pending to done', async () => {
  const { ledger, first, row } = await passed();
  expect(ledger.outboxSummary()).toEqual({ pending: 1, parked: 0, done: 0, dropped: 0, nextDueAtMs: row()?.dueAtMs });
  const before = ledger.unit('SN-1')?.cursor ?? 0;
  await append(ledger, first.enrolled());
  expect(row()).toMatchObject({ state: 'done', replacesSha256: null });
  expect(ledger.unit('SN-1')?.enrollment).toBe('done');
  expect(ledger.unit('SN-1')?.cursor).toBeGreaterThan(before);
  expect(ledger.outboxSummary()).toEqual({ pending: 0, parked: 0, done: 1, dropped: 0, nextDueAtMs: null });
  expect(ledger.dueEnrollments(Number.MAX_SAFE_INTEGER, 9)).toEqual([]);
});

test('a next try is scheduled without an entry', async () => {
  const { ledger, row } = await passed();
  const { size } = ledger.head();
  await ledger.commit((tx) => tx.defer('sn-1', { attempts: 2, dueAtMs: 5e12, lastError: 'DPS_THROTTLED' }));
  expect(row()).toMatchObject({ attempts: 2, dueAtMs: 5e12, lastError: 'DPS_THROTTLED', state: 'pending' });
  expect(ledger.dueEnrollments(5e12 - 1, 9)).toEqual([]);
  expect(ledger.dueEnrollments(5e12, 9)).toHaveLength(1);
  expect(ledger.head().size).toBe(size);
});

describe('a parked enrollment', () => {
  test('waits for a person, who sends it on its way again', async () => {
    const { ledger, first, row } = await passed();
    await append(ledger, first.parked());
    expect(row()).toMatchObject({ state: 'parked', attempts: 3, lastError: 'DPS_CONFLICT' });
    expect(ledger.dueEnrollments(Number.MAX_SAFE_INTEGER, 9)).toEqual([]);
    await ledger.commit((tx) => tx.defer('sn-1', { attempts: 9, dueAtMs: 0, lastError: 'late' }));
    expect(row()).toMatchObject({ state: 'parked', attempts: 3 });
    await append(ledger, first.retried());
    expect(row()).toMatchObject({ state: 'pending', attempts: 0, lastError: null });
    await expect(append(ledger, first.retried())).rejects.toThrow(refused);
  });

  test('is about one credential: its successor is not held up', async () => {
    const { ledger, first, rework, row, reworkStart, reworkRest } = await passed();
    await append(ledger, first.parked(), ...reworkStart, ...reworkRest);
    expect(row()).toMatchObject({ state: 'pending', credentialSha256: rework.credentialSha256(), attempts: 0 });
    await append(ledger, first.parked());
    expect(row()).toMatchObject({ state: 'pending' });
  });
});

describe('a dropped enrollment', () => {
  test('is never due, keeps its reason in the ledger, and can be taken back', async () => {
    const { ledger, file } = testLedger();
    const unit = attempt('SN-1', 'r1');
    await append(ledger, ...opening(), ...unit.passing(), unit.dropped());
    expect(ledger.dueEnrollments(Number.MAX_SAFE_INTEGER, 9)).toEqual([]);
    expect(ledger.outboxSummary()).toEqual({ pending: 0, parked: 0, done: 0, dropped: 1, nextDueAtMs: null });
    expect(ledger.unit('SN-1')?.enrollment).toBe('dropped');
    await append(ledger, unit.parked());
    expect(ledger.unit('SN-1')?.enrollment).toBe('dropped');
    expect(await verifyLedger({ file })).toMatchObject({ problems: [] });
    await append(ledger, unit.retried());
    expect(ledger.outboxSummary()).toMatchObject({ pending: 1, dropped: 0 });
    await append(ledger, unit.parked(), unit.dropped());
    expect(ledger.outboxSummary()).toMatchObject({ parked: 0, dropped: 1 });
    expect(await verifyLedger({ file })).toMatchObject({ problems: [] });
  });

  test('whose request was under way is done when the cloud took it', async () => {
    const { ledger, first, row } = await passed();
    await append(ledger, first.dropped(), first.enrolled());
    expect(row()).toMatchObject({ state: 'done' });
  });

  test('does not stop the credential of a later rework', async () => {
    const { ledger, first, row, reworkStart, reworkRest, rework } = await passed();
    await append(ledger, first.dropped(), ...reworkStart, ...reworkRest);
    expect(row()).toMatchObject({ state: 'pending', credentialSha256: rework.credentialSha256() });
    expect(ledger.outboxSummary()).toMatchObject({ pending: 1, dropped: 0 });
  });

  test('is refused when nothing waits', async () => {
    const { ledger, first } = await passed();
    await append(ledger, first.enrolled());
    await expect(append(ledger, first.dropped())).rejects.toThrow(refused);
    await expect(append(ledger, attempt('SN-2', 'r9').dropped())).rejects.toThrow(refused);
  });
});

describe('a reworked unit', () => {
  test('whose old credential is in the cloud has it replaced', async () => {
    const { ledger, first, rework, row, reworkStart, reworkRest } = await passed();
    const { id } = row() ?? {};
    await append(ledger, first.enrolled(), ...reworkStart, ...reworkRest);
    expect(row()).toMatchObject({
      id,
      state: 'pending',
      credentialSha256: rework.credentialSha256(),
      replacesSha256: first.credentialSha256(),
    });
    await append(ledger, rework.enrolled({ how: 'replaced' }));
    expect(row()).toMatchObject({ state: 'done', replacesSha256: null });
  });

  test('has nothing on its way to the cloud between voiding and the next PASS', async () => {
    const { ledger, rework, row, reworkStart, reworkRest } = await passed();
    await append(ledger, ...reworkStart);
    expect(row()).toBeUndefined();
    expect(ledger.unit('SN-1')).toMatchObject({ credentialSha256: null, enrollment: 'none' });
    await append(ledger, ...reworkRest);
    expect(row()).toMatchObject({
      state: 'pending',
      credentialSha256: rework.credentialSha256(),
      replacesSha256: null,
    });
  });

  test('whose old credential reached the cloud after it was voided has it replaced', async () => {
    const { ledger, first, rework, row, reworkStart, reworkRest } = await passed();
    await append(ledger, ...reworkStart, first.enrolled());
    expect(row()).toMatchObject({ state: 'done', credentialSha256: first.credentialSha256() });
    await append(ledger, ...reworkRest);
    expect(row()).toMatchObject({
      state: 'pending',
      credentialSha256: rework.credentialSha256(),
      replacesSha256: first.credentialSha256(),
    });
  });

  test('whose old credential reached the cloud after the rework passed stays pending', async () => {
    const { ledger, first, rework, row, reworkStart, reworkRest } = await passed();
    await append(ledger, ...reworkStart, ...reworkRest, first.enrolled());
    expect(row()).toMatchObject({
      state: 'pending',
      credentialSha256: rework.credentialSha256(),
      replacesSha256: first.credentialSha256(),
    });
  });

  test('that is reworked again before the second credential went up keeps what the cloud has', async () => {
    const { ledger, first, rework, row, reworkStart, reworkRest } = await passed();
    await append(ledger, first.enrolled(), ...reworkStart, ...reworkRest);
    const third = attempt('SN-1', 'r3');
    await append(ledger, third.started({ rework: 'again' }), rework.voided({ runId: 'r3' }));
    expect(row()).toMatchObject({ state: 'done', credentialSha256: first.credentialSha256() });
    await append(ledger, ...third.untilVerdict().slice(1), third.finished('PASS'));
    expect(row()).toMatchObject({
      state: 'pending',
      credentialSha256: third.credentialSha256(),
      replacesSha256: first.credentialSha256(),
    });
  });
});

test('a unit that passes again with the credential it has changes nothing in the cloud', async () => {
  const { ledger } = testLedger();
  const first = attempt('SN-1', 'r1', 'symmetric-key');
  await append(ledger, ...opening(), ...first.passing(), first.enrolled());
  await append(ledger, ...attempt('SN-1', 'r2', 'symmetric-key').passing({ rework: 'settings' }));
  expect(ledger.outbox({ limit: 9 })).toMatchObject([{ state: 'done', credentialSha256: first.credentialSha256() }]);
});

test('a unit that passes again under another device id is not what the cloud has, whatever its key', async () => {
  const { ledger, file } = testLedger();
  const first = attempt('SN-1', 'r1', 'symmetric-key');
  await append(ledger, ...opening(), ...first.passing(), first.enrolled());
  await append(ledger, ...attempt('SN-1', 'r2', 'symmetric-key').passing({ rework: 'renamed', deviceId: 'pump-1' }));
  expect(ledger.outbox({ limit: 9 })).toMatchObject([{ state: 'pending', deviceId: 'pump-1', replacesSha256: null }]);
  expect(await verifyLedger({ file })).toMatchObject({ problems: [] });
});

describe('enrollment entries are refused', () => {
  test('for a registration id, a unit or a credential that is not known', async () => {
    const { ledger, first } = await passed();
    const strangers = [
      attempt('SN-2', 'r9').enrolled(),
      { ...first.enrolled(), subject: 'SN-2' },
      first.enrolled({ credentialSha256: sha256('other') }),
      attempt('SN-2', 'r9').parked(),
      attempt('SN-2', 'r9').retried(),
    ];
    for (const stranger of strangers) await expect(append(ledger, stranger)).rejects.toThrow(refused);
  });
});

test('rows come in order of arrival, by pages and by state', async () => {
  const { ledger } = testLedger();
  const units = Array.from({ length: 7 }, (_, index) => attempt(`SN-${index}`, `r${index}`, 'symmetric-key'));
  await append(ledger, ...units.flatMap((unit) => unit.passing()));
  await append(ledger, ...units.slice(0, 2).map((unit) => unit.enrolled()));
  const ids = (rows: { registrationId: string }[]) => rows.map(({ registrationId }) => registrationId);
  const page = ledger.outbox({ limit: 4 });
  expect(ids(page)).toEqual(['sn-0', 'sn-1', 'sn-2', 'sn-3']);
  expect(ids(ledger.outbox({ limit: 4, after: page[3]?.id ?? 0 }))).toEqual(['sn-4', 'sn-5', 'sn-6']);
  expect(ids(ledger.outbox({ limit: 9, state: 'done' }))).toEqual(['sn-0', 'sn-1']);
  expect(ids(ledger.dueEnrollments(Number.MAX_SAFE_INTEGER, 2))).toEqual(['sn-2', 'sn-3']);
});
