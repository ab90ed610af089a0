import { describe, expect, test } from 'vitest';
import type { NewEntry } from '../../../station/domain/entry.ts';
import { signCheckpoint } from '../../../station/ledger/checkpoint/sign-checkpoint.ts';
import { verifyLedger } from '../../../station/ledger/verify/verify.ts';
import { append, attempt, entry, opening, signAsAuditor, testLedger } from './history.ts';
import { sha256 } from './test-ca.ts';

const clean = { verified: true, problems: [], problemCount: 0, firstBadEntry: null };

test('an empty ledger is a good ledger', async () => {
  const { file } = testLedger();
  expect(await verifyLedger({ file })).toMatchObject({ ...clean, entries: 0, station: null, root: sha256('') });
});

/** Histories that the ledger takes; an auditor who shares no code with it must find nothing to say against them. */
const histories: Record<string, () => NewEntry[]> = {
  'a unit that passes': () => attempt('SN-1', 'r1').passing(),
  'a symmetric unit that passes': () => attempt('SN-1', 'r1', 'symmetric-key').passing(),
  'every outcome': () =>
    (['FAIL', 'ERROR', 'ABORTED'] as const).flatMap((outcome, index) => {
      const unit = attempt(`SN-${index}`, `r${index}`);
      return [...unit.untilVerdict(), unit.finished(outcome)];
    }),
  'an open run': () => attempt('SN-1', 'r1').untilVerdict(),
  'an interrupted run that another one continues': () => {
    const unit = attempt('SN-1', 'r1');
    const next = { runId: 'r2' };
    return [
      unit.started(),
      unit.keyIntended(),
      unit.signatureIntended(),
      unit.finished('ERROR', { recovered: true }),
      attempt('SN-1', 'r2').started(),
      unit.issued(next),
      unit.injection(next),
      unit.finished('PASS', next),
    ];
  },
  'a key intent that was given up for a symmetric key': () => {
    const [first, next] = [attempt('SN-1', 'r1'), attempt('SN-1', 'r2', 'symmetric-key')];
    return [first.started(), first.keyIntended(), first.finished('ERROR'), ...next.passing()];
  },
  'a rework whose old credential is in the cloud': () => {
    const [first, next] = [attempt('SN-1', 'r1'), attempt('SN-1', 'r2')];
    const [start = next.started(), ...rest] = next.passing({ rework: 'why' });
    const replaced = next.enrolled({ how: 'replaced' });
    return [...first.passing(), first.enrolled(), start, first.voided({ runId: 'r2' }), ...rest, replaced];
  },
  'a rework while the enrollment is under way, parked and retried': () => {
    const [first, next] = [attempt('SN-1', 'r1'), attempt('SN-1', 'r2')];
    const [start = next.started(), ...rest] = next.passing({ rework: 'why' });
    const voided = first.voided({ runId: 'r2' });
    return [
      ...first.passing(),
      first.parked(),
      first.retried(),
      start,
      voided,
      first.enrolled(),
      ...rest,
      first.enrolled(),
      next.parked(),
      next.retried(),
    ];
  },
  'a symmetric unit that is reworked with the same key': () => [
    ...attempt('SN-1', 'r1', 'symmetric-key').passing(),
    ...attempt('SN-1', 'r2', 'symmetric-key').passing({ rework: 'why' }),
  ],
  'a unit that gets another registration id before it has a credential': () => {
    const unit = attempt('SN-1', 'r1');
    return [
      unit.started({ registrationId: 'old' }),
      unit.finished('FAIL', { registrationId: 'old' }),
      ...attempt('SN-1', 'r2').passing(),
    ];
  },
  'refused scans and changed files': () => [
    entry('run.refused', 'SN-9', { product: '', slot: '1', code: 'X', message: '' }),
    entry('config.changed', 'SN-1', { file: 'SN-1', sha256: null }),
    entry('supervisor.called', 'SN-1', { slot: '1', serial: 'SN-1', code: 'VERIFY_FAILED' }),
    entry('supervisor.called', 'line', { slot: null, serial: null, code: null }),
    ...attempt('SN-1', 'r1').passing(),
    entry('registration.seen', 'SN-1', { registrationId: 'sn-1', found: null }),
    entry('registration.seen', 'SN-1', { registrationId: 'sn-1', found: { status: 'assigned', hub: null } }),
  ],
};

describe('what the ledger takes, the audit confirms', () => {
  test.each(Object.entries(histories))('%s', async (_, history) => {
    const { ledger, file } = testLedger();
    const entries = [...opening(), ...history()];
    await append(ledger, ...entries);
    const { root } = ledger.head();
    expect(await verifyLedger({ file })).toMatchObject({ ...clean, entries: entries.length, root, station: 'line-7' });
    // Also unit by unit, in transactions of their own, beside another unit's.
    await append(ledger, ...attempt('SN-OTHER', 'other').passing());
    expect(await verifyLedger({ file })).toMatchObject(clean);
  });
});

test('units, certificates and passes are counted', async () => {
  const { ledger, file } = testLedger();
  const failing = attempt('SN-2', 'r2');
  const symmetric = attempt('SN-3', 'r3', 'symmetric-key');
  await append(ledger, ...opening(), ...attempt('SN-1', 'r1').passing(), failing.started(), failing.finished('FAIL'));
  await append(ledger, ...symmetric.passing());
  expect(await verifyLedger({ file })).toMatchObject({ units: 3, certificates: 1, passes: 2, checkpoints: 0 });
  expect(await verifyLedger({ file, scope: 'tree' })).toMatchObject({ ...clean, scope: 'tree', units: 0 });
});

test('checkpoints say up to where the ledger is signed', async () => {
  const { ledger, file } = testLedger();
  await append(ledger, ...opening());
  const first = await signCheckpoint({ ledger, sign: signAsAuditor });
  await append(ledger, ...attempt('SN-1', 'r1').passing());
  await signCheckpoint({ ledger, sign: signAsAuditor });
  await append(ledger, ...attempt('SN-2', 'r2').passing());
  const found = await verifyLedger({ file, checkpoints: [first] });
  // Two in the ledger, the same two as files, and the one that was carried away.
  expect(found).toMatchObject({ ...clean, entries: 17, signedEntries: 10, checkpoints: 5 });
});

test('entries that a clock put before their predecessors are pointed out, and no problem', async () => {
  const { ledger, file, clock } = testLedger();
  await append(ledger, ...opening());
  clock.set(Date.UTC(2020, 0, 1));
  await append(ledger, ...attempt('SN-1', 'r1').passing());
  expect(await verifyLedger({ file })).toMatchObject({ ...clean, clockSteps: [3] });
});

test('an audit across many stored tree nodes', async () => {
  const { ledger, file } = testLedger();
  const note = entry('config.changed', 'f', { file: 'f', sha256: null });
  for (let part = 0; part < 7; part += 1) await append(ledger, ...Array.from({ length: 100 }, () => note));
  expect(await verifyLedger({ file })).toMatchObject({ ...clean, entries: 700 });
});

test('progress is told, and an audit can be stopped', async () => {
  const { ledger, file } = testLedger();
  await append(ledger, ...opening());
  const steps: string[] = [];
  await verifyLedger({ file, onProgress: ({ step, done, total }) => steps.push(`${step} ${done}/${total}`) });
  expect(steps).toEqual(['tree 3/3', 'records 3/3']);
  const stopped = verifyLedger({ file, signal: AbortSignal.abort(new Error('enough')) });
  await expect(stopped).rejects.toThrow('enough');
});

test('a file that is not there is an error and no finding', async () => {
  const missing = verifyLedger({ file: '/nowhere/ledger.db' });
  await expect(missing).rejects.toThrow(expect.objectContaining({ code: 'LEDGER_MISSING' }));
});
