import { describe, expect, test } from 'vitest';
import { verifyLedger } from '../../../station/ledger/verify/verify.ts';
import { append, attempt, entry, opening, rawDatabase, testLedger } from './history.ts';
import { sha256 } from './test-ca.ts';

const refused = expect.objectContaining({ code: 'LEDGER_ENTRY_REFUSED' });
const second = expect.objectContaining({ code: 'LEDGER_SECOND_CREDENTIAL' });
const newKey = sha256('the next key');
const keys = { keySha256: newKey, secondarySha256: sha256('the next second key') };

/** A unit that passed with keys that DPS made; `enrolled`: the sync has turned its entry on. */
async function passed({ enrolled = true } = {}) {
  const { ledger, file } = testLedger();
  const unit = attempt('SN-1', 'r1', 'symmetric-key');
  await append(
    ledger,
    ...opening(),
    unit.started(),
    unit.identified(),
    unit.serviceKeyIntended(),
    unit.serviceKeyReceived(),
    unit.injection(),
    unit.finished('PASS'),
    ...(enrolled ? [unit.enrolled()] : []),
  );
  return {
    ledger,
    file,
    unit,
    old: unit.credentialSha256(),
    row: () => ledger.outboxRow('sn-1'),
    credential: () => ledger.credential('sn-1'),
    problems: async () => (await verifyLedger({ file })).problems,
  };
}

test('keys that DPS made are known by both digests, and derive from nothing', async () => {
  const { credential, row, problems } = await passed();
  expect(credential()).toMatchObject({
    kind: 'symmetric-key',
    state: 'live',
    sha256: sha256('key sn-1'),
    derivationKey: null,
    serviceKey: { secondarySha256: sha256('second key sn-1') },
  });
  expect(row()).toMatchObject({ state: 'done', attestation: 'symmetric-key' });
  expect(await problems()).toEqual([]);
});

describe('a rework', () => {
  test('has the old entry gone when DPS made the next keys, and keeps what a person turned it to', async () => {
    const { ledger, unit, old, row, credential, problems } = await passed();
    const again = attempt('SN-1', 'r2', 'symmetric-key');
    const before = { status: 'disabled', etag: 'MQ==', credentialSha256: old } as const;
    await append(ledger, unit.turned('disabled'));
    await append(
      ledger,
      again.started({ rework: 'returned' }),
      again.voided(),
      again.serviceKeyIntended({ replaces: before }),
    );
    expect(row()).toMatchObject({ state: 'done', cloudSha256: old });
    await append(ledger, again.serviceKeyReceived(keys));
    expect(row()).toMatchObject({ state: 'dropped', cloudSha256: null, cloudStatus: 'disabled' });
    expect(ledger.unit('SN-1')).toMatchObject({ enrollment: 'dropped' });
    expect(await problems()).toEqual([]);
    await append(
      ledger,
      again.injection({ credentialSha256: newKey }),
      again.finished('PASS', { credentialSha256: newKey }),
    );
    expect(row()).toMatchObject({ state: 'pending', cloudSha256: null, replacesSha256: null, cloudStatus: 'disabled' });
    expect(credential()).toMatchObject({ state: 'live', sha256: newKey });
    expect(await problems()).toEqual([]);
  });

  test('withdraws what waits for the sync', async () => {
    const { ledger, row, problems } = await passed({ enrolled: false });
    const again = attempt('SN-1', 'r2', 'symmetric-key');
    await append(ledger, again.started({ rework: 'returned' }), again.voided(), again.serviceKeyIntended());
    expect(row()).toBeUndefined();
    await append(ledger, again.serviceKeyReceived(keys));
    expect(row()).toBeUndefined();
    expect(await problems()).toEqual([]);
  });

  test('never goes back to keys that were voided', async () => {
    const { ledger } = await passed();
    const again = attempt('SN-1', 'r2', 'symmetric-key');
    await append(ledger, again.started({ rework: 'returned' }), again.voided(), again.serviceKeyIntended());
    await expect(append(ledger, again.serviceKeyReceived())).rejects.toThrow(refused);
  });
});

test('a run that goes on is told the same keys again, and no others', async () => {
  const { ledger, file } = testLedger();
  const [one, two] = [attempt('SN-1', 'r1', 'symmetric-key'), attempt('SN-1', 'r2', 'symmetric-key')];
  await append(ledger, ...opening(), one.started(), one.serviceKeyIntended(), one.serviceKeyReceived());
  await append(ledger, one.injection(), one.finished('ERROR'), two.started());
  await expect(append(ledger, two.serviceKeyIntended())).rejects.toThrow(second);
  await expect(append(ledger, two.serviceKeyReceived(keys))).rejects.toThrow(second);
  await append(ledger, two.serviceKeyReceived(), two.injection(), two.finished('PASS'));
  expect(ledger.credentials('sn-1')).toHaveLength(1);
  expect((await verifyLedger({ file })).problems).toEqual([]);
});

test('no key is received that was not intended, or beside another', async () => {
  const { ledger } = testLedger();
  const [derived, made] = [attempt('SN-1', 'r1', 'symmetric-key'), attempt('SN-2', 'r2', 'symmetric-key')];
  const certified = attempt('SN-3', 'r3');
  await append(ledger, ...opening(), derived.started(), derived.keyDerived(), made.started(), certified.started());
  await expect(append(ledger, made.serviceKeyReceived())).rejects.toThrow(refused);
  await expect(append(ledger, derived.serviceKeyIntended())).rejects.toThrow(second);
  await expect(append(ledger, derived.serviceKeyReceived(keys))).rejects.toThrow(second);
  await expect(append(ledger, certified.serviceKeyIntended())).rejects.toThrow(refused);
  await append(ledger, certified.keyIntended());
  await expect(append(ledger, certified.serviceKeyReceived())).rejects.toThrow(refused);
});

describe('an auditor', () => {
  test('finds a table that says another key than the entries', async () => {
    const { file, problems } = await passed();
    rawDatabase(file).exec(`UPDATE credentials SET sha256 = '${newKey}'`);
    expect(await problems()).toMatchObject([{ code: 'DERIVED_TABLE_WRONG' }]);
  });

  test('finds an outbox that still has the cloud hold the old key', async () => {
    const { ledger, file, old, problems } = await passed();
    const again = attempt('SN-1', 'r2', 'symmetric-key');
    await append(ledger, again.started({ rework: 'returned' }), again.voided(), again.serviceKeyIntended());
    await append(ledger, again.serviceKeyReceived(keys));
    rawDatabase(file).exec(`UPDATE outbox SET cloud_sha256 = '${old}'`);
    expect(await problems()).toMatchObject([{ code: 'DERIVED_TABLE_WRONG' }]);
  });
});

test('an entry with more than digests is refused', async () => {
  const { ledger } = testLedger();
  const unit = attempt('SN-1', 'r1', 'symmetric-key');
  await append(ledger, ...opening(), unit.started(), unit.serviceKeyIntended());
  const { content } = unit.serviceKeyReceived();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what no caller may say
  const leaking = entry('service-key.received', 'SN-1', { ...content, key: 'AAAA' } as never);
  await expect(append(ledger, leaking)).rejects.toMatchObject({ code: 'LEDGER_ENTRY_MALFORMED' });
});
