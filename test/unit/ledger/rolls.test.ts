import { describe, expect, test } from 'vitest';
import { verifyLedger } from '../../../station/ledger/verify/verify.ts';
import { append, attempt, entry, opening, rawDatabase, testCa, testLedger } from './history.ts';
import { createTestCa, sha256 } from './test-ca.ts';

const refused = expect.objectContaining({ code: 'LEDGER_ENTRY_REFUSED' });

/** A unit whose old certificate is in the cloud, and that was reworked since. */
async function reworked(kind: 'x509' | 'symmetric-key' = 'x509') {
  const { ledger, file } = testLedger();
  const first = attempt('SN-1', 'r1', kind);
  await append(ledger, ...opening(), ...first.passing(), first.enrolled());
  const second = attempt('SN-1', 'r2', kind);
  const [start = second.started(), ...rest] = second.passing({ rework: 'a new certificate' });
  await append(ledger, start, first.voided({ runId: 'r2' }), ...rest);
  const row = () => ledger.outboxRow('sn-1');
  const problems = async () => (await verifyLedger({ file })).problems;
  return { ledger, file, first, second, old: first.credentialSha256(), next: second.credentialSha256(), row, problems };
}

describe('a certificate is rolled', () => {
  test('the next one stands beside the old one, takes its place, and the old one goes', async () => {
    const { ledger, second, old, next, row, problems } = await reworked();
    expect(row()).toMatchObject({ state: 'pending', cloudSha256: old, cloudSecondarySha256: null, roll: null });
    await append(
      ledger,
      second.rolled('added', [
        [old, null],
        [old, next],
      ]),
    );
    expect(row()).toMatchObject({ state: 'done', cloudSha256: old, cloudSecondarySha256: next, roll: 'added' });
    expect(ledger.unit('SN-1')).toMatchObject({ enrollment: 'done' });
    expect(row()?.replacesSha256).toBeNull();
    await append(
      ledger,
      second.rolled('promoted', [
        [old, next],
        [next, old],
      ]),
    );
    expect(row()).toMatchObject({ state: 'done', cloudSha256: next, cloudSecondarySha256: old, roll: 'promoted' });
    await append(
      ledger,
      second.rolled('dropped', [
        [next, old],
        [next, null],
      ]),
    );
    expect(row()).toMatchObject({ state: 'done', cloudSha256: next, cloudSecondarySha256: null, roll: null });
    expect(await problems()).toEqual([]);
  });

  test('promoted without keeping the old one, it is over', async () => {
    const { ledger, second, old, next, row, problems } = await reworked();
    await append(
      ledger,
      second.rolled('added', [
        [old, null],
        [old, next],
      ]),
    );
    await append(
      ledger,
      second.rolled('promoted', [
        [old, next],
        [next, null],
      ]),
    );
    expect(row()).toMatchObject({ state: 'done', cloudSha256: next, cloudSecondarySha256: null, roll: null });
    expect(await problems()).toEqual([]);
  });

  test('a step that is not the next one, or not of this unit, is refused', async () => {
    const { ledger, second, old, next } = await reworked();
    const foreign = sha256('another certificate');
    const steps = [
      second.rolled('promoted', [
        [old, next],
        [next, null],
      ]),
      second.rolled('dropped', [
        [old, next],
        [old, null],
      ]),
      second.rolled('added', [
        [old, null],
        [old, foreign],
      ]),
      second.rolled('added', [
        [foreign, null],
        [foreign, next],
      ]),
      second.rolled('added', [
        [old, null],
        [next, old],
      ]),
      second.rolled('added', [
        [old, null],
        [old, null],
      ]),
      second.rolled(
        'added',
        [
          [old, null],
          [old, next],
        ],
        'k-2',
      ),
    ];
    for (const step of steps) await expect(append(ledger, step)).rejects.toThrow(refused);
  });

  test('a sync that replaces the entry ends the roll; so does a deletion', async () => {
    const { ledger, second, old, next, row, problems } = await reworked();
    await append(
      ledger,
      second.rolled('added', [
        [old, null],
        [old, next],
      ]),
    );
    const third = attempt('SN-1', 'r3');
    const [start = third.started(), ...rest] = third.passing({ rework: 'once more' });
    await append(ledger, start, second.voided({ runId: 'r3' }), ...rest);
    expect(row()).toMatchObject({ state: 'pending', roll: 'added', replacesSha256: old });
    await append(ledger, third.enrolled({ how: 'replaced' }));
    expect(row()).toMatchObject({ state: 'done', cloudSecondarySha256: null, roll: null });
    await append(ledger, third.deleted());
    expect(row()).toMatchObject({ state: 'dropped', cloudSha256: null });
    expect(await problems()).toEqual([]);
  });

  test('a table that hides a step is found out', async () => {
    const { ledger, file, second, old, next, problems } = await reworked();
    await append(
      ledger,
      second.rolled('added', [
        [old, null],
        [old, next],
      ]),
    );
    rawDatabase(file).exec(`UPDATE outbox SET roll = 'promoted'`);
    expect(await problems()).toMatchObject([{ code: 'DERIVED_TABLE_WRONG' }]);
  });
});

test('a derived key is rolled before its device is touched, and the old one is not dropped while the device holds it', async () => {
  const { ledger, file } = testLedger();
  const unit = attempt('SN-1', 'r1', 'symmetric-key');
  await append(ledger, ...opening(), ...unit.passing(), unit.enrolled());
  const [old, next, spare] = [unit.credentialSha256(), sha256('the next key'), sha256('a spare key')];
  await append(
    ledger,
    unit.rolled('added', [
      [old, spare],
      [old, next],
    ]),
  );
  expect(ledger.outboxRow('sn-1')).toMatchObject({ state: 'done', roll: 'added', cloudSecondarySha256: next });
  const lockedOut = unit.rolled('promoted', [
    [old, next],
    [next, spare],
  ]);
  await expect(append(ledger, lockedOut)).rejects.toThrow(refused);
  await append(
    ledger,
    unit.rolled('promoted', [
      [old, next],
      [next, old],
    ]),
  );
  expect(ledger.outboxRow('sn-1')).toMatchObject({ state: 'done', roll: 'promoted', cloudSha256: next });
  const dropped = unit.rolled('dropped', [
    [next, old],
    [next, spare],
  ]);
  await expect(append(ledger, dropped)).rejects.toThrow(refused);

  const rework = attempt('SN-1', 'r2', 'symmetric-key');
  await append(
    ledger,
    rework.started({ rework: 'the new key' }),
    rework.identified(),
    unit.voided({ runId: 'r2' }),
    rework.keyDerived({ derivationKey: 'k-2', keySha256: next }),
    rework.injection({ credentialSha256: next }),
    rework.finished('PASS', { credentialSha256: next }),
  );
  expect(ledger.outboxRow('sn-1')).toMatchObject({ state: 'done', credentialSha256: next });
  await append(ledger, dropped);
  expect(ledger.outboxRow('sn-1')).toMatchObject({ state: 'done', roll: null, cloudSecondarySha256: null });
  expect((await verifyLedger({ file })).problems).toEqual([]);
});

describe('two issuers', () => {
  const nextCa = createTestCa('Next Issuing CA');
  const from = '2026-01-01T00:00:00.000Z';
  const activated = entry('issuer.activated', nextCa.sha256, {
    certificate: nextCa.certificate.toString('base64'),
    chain: [],
    sha256: nextCa.sha256,
    subject: 'CN=Next Issuing CA',
    selfSigned: true,
    notForProduction: true,
    key: 'issuing-ca-2',
  });
  const switched = (change: object = {}) =>
    entry(
      'issuer.switched',
      nextCa.sha256,
      { before: testCa.sha256, after: nextCa.sha256, from, ...change },
      'station',
    );

  test('the next one waits for its day, and what each has signed is counted', async () => {
    const { ledger, file } = testLedger();
    await append(ledger, ...opening(), ...attempt('SN-1', 'r1').passing(), activated);
    expect(ledger.issuers()).toMatchObject([
      { sha256: testCa.sha256, key: 'issuing-ca', current: true, signed: 1 },
      { sha256: nextCa.sha256, key: 'issuing-ca-2', current: false, inForceSince: null, signed: 0 },
    ]);
    const unit = attempt('SN-2', 'r2');
    await append(ledger, unit.started(), unit.identified(), unit.keyIntended());
    const early = unit.signatureIntended({ issuer: nextCa.sha256 });
    await expect(append(ledger, early)).rejects.toThrow(refused);
    await append(ledger, switched());
    expect(ledger.issuers().map(({ current }) => current)).toEqual([false, true]);
    // What was begun under the old one, and a unit that waits for it, may still be signed by it.
    await append(ledger, unit.signatureIntended(), unit.issued());
    expect(ledger.issuers().map(({ signed }) => signed)).toEqual([2, 0]);
    expect((await verifyLedger({ file })).problems).toEqual([]);
    rawDatabase(file).exec('UPDATE issuers SET signed = 1 WHERE signed = 2');
    expect((await verifyLedger({ file })).problems).toMatchObject([{ code: 'DERIVED_TABLE_WRONG' }]);
  });

  test('a switch that was not planned, or comes before its day, is refused', async () => {
    const { ledger } = testLedger();
    await append(ledger, ...opening());
    await expect(append(ledger, switched())).rejects.toThrow(refused);
    await append(ledger, activated);
    await expect(append(ledger, switched({ from: '2099-01-01T00:00:00.000Z' }))).rejects.toThrow(refused);
    await expect(append(ledger, switched({ before: nextCa.sha256 }))).rejects.toThrow(refused);
    await expect(append(ledger, { ...switched(), subject: testCa.sha256 })).rejects.toThrow(refused);
    await append(ledger, switched());
    await expect(append(ledger, switched())).rejects.toThrow(refused);
  });
});
