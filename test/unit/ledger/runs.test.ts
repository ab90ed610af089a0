import { describe, expect, test } from 'vitest';
import { append, attempt, opening, testLedger } from './history.ts';

const codeOf = (code: string) => expect.objectContaining({ code });

async function started() {
  const made = testLedger();
  await append(made.ledger, ...opening());
  return made;
}

describe('a run', () => {
  test('is open from its start to its verdict, and tells how far it came', async () => {
    const { ledger } = await started();
    const unit = attempt('SN-1', 'r1');
    await append(ledger, unit.started(), unit.identified());
    expect(ledger.openRuns()).toEqual([ledger.run('r1')]);
    expect(ledger.run('r1')).toEqual({
      runId: 'r1',
      serial: 'SN-1',
      product: 'tracker',
      registrationId: 'sn-1',
      slot: '1',
      port: '/dev/ttyUSB0',
      person: 'op-1',
      lease: 'lease-1',
      startedAt: '2026-01-01T00:00:04.000Z',
      finishedAt: null,
      outcome: null,
      code: null,
      lastEntry: 4,
      lastEntryKind: 'unit.identified',
      order: null,
      enrollmentGroup: null,
    });
    await append(ledger, unit.finished('FAIL'));
    expect(ledger.openRuns()).toEqual([]);
    expect(ledger.run('r1')).toMatchObject({ outcome: 'FAIL', code: 'SOME_CODE', lastEntryKind: 'run.finished' });
  });

  test.each(['FAIL', 'ERROR', 'ABORTED'] as const)(
    'that ends with %s leaves the unit so, and free',
    async (outcome) => {
      const { ledger } = await started();
      const unit = attempt('SN-1', 'r1');
      await append(ledger, unit.started(), unit.finished(outcome));
      const state = { FAIL: 'failed', ERROR: 'error', ABORTED: 'aborted' }[outcome];
      expect(ledger.unit('SN-1')).toMatchObject({ state, lastCode: 'SOME_CODE', passedAt: null, enrollment: 'none' });
      await append(ledger, attempt('SN-1', 'r2').started());
      expect(ledger.unit('SN-1')).toMatchObject({ state: 'in-progress', runs: 2, lastRunId: 'r2', lastCode: null });
    },
  );

  test('that passes makes its unit passed and its enrollment due, together', async () => {
    const { ledger } = await started();
    const unit = attempt('SN-1', 'r1');
    await append(ledger, ...unit.passing());
    expect(ledger.unit('SN-1')).toEqual({
      cursor: 9,
      serial: 'SN-1',
      product: 'tracker',
      registrationId: 'sn-1',
      deviceId: null,
      state: 'passed',
      hardwareId: 'hw-SN-1',
      runs: 1,
      lastRunId: 'r1',
      lastCode: null,
      lastPerson: 'op-1',
      lastSlot: '1',
      lastAt: '2026-01-01T00:00:10.000Z',
      passedAt: '2026-01-01T00:00:10.000Z',
      passedBy: 'op-1',
      credentialSha256: unit.credentialSha256(),
      enrollment: 'pending',
      order: null,
    });
    expect(ledger.unitByRegistrationId('sn-1')).toEqual(ledger.unit('SN-1'));
    expect(ledger.dueEnrollments(Date.UTC(2026, 0, 1, 0, 0, 10), 9)).toMatchObject([
      { registrationId: 'sn-1', credentialSha256: unit.credentialSha256(), replacesSha256: null, attempts: 0 },
    ]);
    expect(ledger.dueEnrollments(Date.UTC(2026, 0, 1, 0, 0, 9), 9)).toEqual([]);
  });
});

describe('starts that are refused', () => {
  test('a second run of a unit under way, also from another slot', async () => {
    const { ledger } = await started();
    await append(ledger, attempt('SN-1', 'r1').started());
    const second = append(ledger, attempt('SN-1', 'r2').started({ slot: '2' }));
    await expect(second).rejects.toThrow(codeOf('LEDGER_RUN_ALREADY_OPEN'));
  });

  test('a run id that was used before', async () => {
    const { ledger } = await started();
    await append(ledger, attempt('SN-1', 'r1').started());
    const again = append(ledger, attempt('SN-2', 'r1').started());
    await expect(again).rejects.toThrow(codeOf('LEDGER_ENTRY_REFUSED'));
  });

  test('a unit that passed, unless it is a rework', async () => {
    const { ledger } = await started();
    await append(ledger, ...attempt('SN-1', 'r1').passing());
    const next = attempt('SN-1', 'r2');
    await expect(append(ledger, next.started())).rejects.toThrow(codeOf('LEDGER_UNIT_ALREADY_PASSED'));
    await append(ledger, next.started({ rework: 'wrong scope' }));
    expect(ledger.unit('SN-1')).toMatchObject({ state: 'in-progress', passedAt: null, passedBy: null });
  });

  test('a registration id that belongs to another unit', async () => {
    const { ledger } = await started();
    await append(ledger, attempt('SN-1', 'r1').started());
    const other = append(ledger, attempt('SN-2', 'r2').started({ registrationId: 'sn-1' }));
    await expect(other).rejects.toThrow(codeOf('LEDGER_REGISTRATION_ID_TAKEN'));
  });

  test('another registration id for a unit that has a credential; before that it may change', async () => {
    const { ledger } = await started();
    const first = attempt('SN-1', 'r1');
    await append(ledger, first.started(), first.finished('ERROR'));
    const second = attempt('SN-1', 'r2');
    await append(ledger, second.started({ registrationId: 'other' }), {
      ...second.finished('ERROR', { registrationId: 'other' }),
    });
    expect(ledger.unit('SN-1')).toMatchObject({ registrationId: 'other' });
    const third = attempt('SN-1', 'r3');
    await append(ledger, ...third.untilVerdict(), third.finished('ERROR'));
    const fourth = append(ledger, attempt('SN-1', 'r4').started({ registrationId: 'other' }));
    await expect(fourth).rejects.toThrow(codeOf('LEDGER_ENTRY_REFUSED'));
  });
});

describe('entries outside of their run are refused', () => {
  const unit = attempt('SN-1', 'r1');
  const stray = {
    identified: unit.identified(),
    'key intended': unit.keyIntended(),
    'key derived': unit.keyDerived(),
    'signature intended': unit.signatureIntended(),
    'certificate issued': unit.issued(),
    'credential voided': unit.voided(),
    injection: unit.injection(),
    verdict: unit.finished('FAIL'),
  };

  test.each(Object.entries(stray))('%s of a run that never started', async (_, entry) => {
    const { ledger } = await started();
    await expect(append(ledger, entry)).rejects.toThrow(codeOf('LEDGER_ENTRY_REFUSED'));
  });

  test.each(Object.entries(stray))('%s after the verdict', async (_, entry) => {
    const { ledger } = await started();
    await append(ledger, unit.started(), unit.finished('ERROR'));
    await expect(append(ledger, entry)).rejects.toThrow(codeOf('LEDGER_ENTRY_REFUSED'));
  });

  test('an entry about another unit than the run’s, or another registration', async () => {
    const { ledger } = await started();
    await append(ledger, unit.started());
    const wrongUnit = append(ledger, { ...unit.keyIntended(), subject: 'SN-2' });
    await expect(wrongUnit).rejects.toThrow(codeOf('LEDGER_ENTRY_REFUSED'));
    const wrongName = append(ledger, unit.finished('FAIL', { registrationId: 'sn-2' }));
    await expect(wrongName).rejects.toThrow(codeOf('LEDGER_ENTRY_REFUSED'));
  });
});

test('a refused scan leaves a record and changes no unit', async () => {
  const { ledger } = await started();
  await append(ledger, ...attempt('SN-1', 'r1').passing());
  const before = ledger.unit('SN-1');
  const content = { product: 'tracker', slot: '1', code: 'UNIT_ALREADY_PROVISIONED', message: 'No.' };
  await append(ledger, { kind: 'run.refused', subject: 'SN-1', person: 'op-2', content });
  expect(ledger.unit('SN-1')).toEqual(before);
  expect(ledger.entries({ from: 0, limit: 9, kind: 'run.refused' })).toMatchObject([{ person: 'op-2', content }]);
});

test('units that were identified as one device are found by it, the latest first', async () => {
  const { ledger } = await started();
  for (const [serial, run, hardware] of [
    ['SN-1', 'r1', 'board-1'],
    ['SN-2', 'r2', 'board-1'],
    ['SN-1', 'r3', 'board-2'],
  ] as const) {
    const unit = attempt(serial, run);
    await append(ledger, unit.started(), unit.identified(hardware), unit.finished('ERROR'));
  }
  expect(ledger.unitsByHardwareId('board-1').map(({ serial }) => serial)).toEqual(['SN-2', 'SN-1']);
  expect(ledger.unitsByHardwareId('board-2').map(({ serial }) => serial)).toEqual(['SN-1']);
  expect(ledger.unitsByHardwareId('board-3')).toEqual([]);
});
