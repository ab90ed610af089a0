import { describe, expect, test } from 'vitest';
import { append, attempt, entry, opening, testCa, testLedger } from './history.ts';
import { createTestCa, sha256 } from './test-ca.ts';

const codeOf = (code: string) => expect.objectContaining({ code });
const refused = codeOf('LEDGER_ENTRY_REFUSED');
const second = codeOf('LEDGER_SECOND_CREDENTIAL');

async function station() {
  const { ledger } = testLedger();
  await append(ledger, ...opening());
  return ledger;
}

describe('a certificate’s way', () => {
  test('goes from the key’s intent to live, with its bytes', async () => {
    const ledger = await station();
    const unit = attempt('SN-1', 'r1');
    const steps = [
      unit.keyIntended(),
      unit.signatureIntended(),
      unit.issued(),
      unit.injection(),
      unit.finished('PASS'),
    ];
    const states: unknown[] = [];
    await append(ledger, unit.started());
    for (const step of steps) {
      await append(ledger, step);
      states.push(ledger.credential('sn-1')?.state);
    }
    expect(states).toEqual(['key-intended', 'signature-intended', 'issued', 'injecting', 'live']);
    const intent = unit.signatureIntended();
    const issued = unit.issued();
    expect(ledger.credential('sn-1')).toMatchObject({
      registrationId: 'sn-1',
      serial: 'SN-1',
      runId: 'r1',
      kind: 'x509',
      keyOrigin: 'device',
      serialNumber: unit.serialNumber,
      issuer: testCa.sha256,
      sha256: unit.credentialSha256(),
      voidedReason: null,
    });
    expect(ledger.credential('sn-1')?.tbs?.toString('base64')).toBe('tbs' in intent.content && intent.content.tbs);
    expect(ledger.credential('sn-1')?.certificate?.toString('base64')).toBe(
      'certificate' in issued.content && issued.content.certificate,
    );
  });

  test('a run that continues an interrupted one takes its credential over and mints no other', async () => {
    const ledger = await station();
    const first = attempt('SN-1', 'r1');
    await append(ledger, first.started(), first.keyIntended(), first.signatureIntended(), first.finished('ERROR'));
    const next = { runId: 'r2' };
    const continued = attempt('SN-1', 'r2');
    await append(ledger, continued.started(), first.issued(next));
    expect(ledger.credential('sn-1')).toMatchObject({ runId: 'r2', state: 'issued' });
    await append(ledger, first.injection(next), first.finished('PASS', next));
    expect(ledger.credentials('sn-1')).toHaveLength(1);
    expect(ledger.credential('sn-1')).toMatchObject({ runId: 'r2', state: 'live' });
  });

  test('a run may pass with what an earlier one injected, after proving it', async () => {
    const ledger = await station();
    const first = attempt('SN-1', 'r1');
    await append(ledger, ...first.untilVerdict(), first.finished('ERROR'));
    await append(ledger, attempt('SN-1', 'r2').started(), first.finished('PASS', { runId: 'r2' }));
    expect(ledger.credential('sn-1')).toMatchObject({ runId: 'r2', state: 'live' });
  });

  test('a key intent that led to no signature gives way to a new one without being voided', async () => {
    const ledger = await station();
    const first = attempt('SN-1', 'r1');
    await append(ledger, first.started(), first.keyIntended(), first.finished('ERROR'));
    const again = attempt('SN-1', 'r2');
    await append(ledger, again.started(), again.keyIntended());
    expect(ledger.credentials('sn-1')).toMatchObject([{ runId: 'r2', state: 'key-intended' }]);
  });
});

describe('a second credential is refused', () => {
  test.each([
    ['signature-intended', 3],
    ['issued', 4],
    ['injecting', 5],
  ])('beside a %s one', async (_, entries) => {
    const ledger = await station();
    const first = attempt('SN-1', 'r1');
    const steps = [first.started(), first.keyIntended(), first.signatureIntended(), first.issued(), first.injection()];
    await append(ledger, ...steps.slice(0, entries), first.finished('ERROR'));
    const again = attempt('SN-1', 'r2');
    await append(ledger, again.started());
    await expect(append(ledger, again.keyIntended())).rejects.toThrow(second);
    await expect(append(ledger, again.signatureIntended())).rejects.toThrow(second);
  });

  test('beside a live one, in a rework that did not void it', async () => {
    const ledger = await station();
    await append(ledger, ...attempt('SN-1', 'r1').passing());
    const again = attempt('SN-1', 'r2');
    await append(ledger, again.started({ rework: 'why' }));
    await expect(append(ledger, again.keyIntended())).rejects.toThrow(second);
    await append(ledger, attempt('SN-1', 'r1').voided(voidOf(ledger, 'r2')), again.keyIntended());
    expect(ledger.credentials('sn-1').map(({ state }) => state)).toEqual(['voided', 'key-intended']);
  });

  test('for one intended signature', async () => {
    const ledger = await station();
    const unit = attempt('SN-1', 'r1');
    await append(ledger, unit.started(), unit.keyIntended(), unit.signatureIntended(), unit.issued());
    // ECDSA is randomised: signing again gives another certificate.
    const intent = unit.signatureIntended();
    const tbs = Buffer.from('tbs' in intent.content ? intent.content.tbs : '', 'base64');
    const another = testCa.certify(tbs);
    const content = { sha256: sha256(another), certificate: another.toString('base64') };
    await expect(append(ledger, unit.issued(content))).rejects.toThrow(second);
  });

  test('of the other kind', async () => {
    const ledger = await station();
    await append(ledger, ...attempt('SN-1', 'r1', 'symmetric-key').passing());
    const again = attempt('SN-1', 'r2');
    await append(ledger, again.started({ rework: 'why' }));
    await expect(append(ledger, again.keyIntended())).rejects.toThrow(second);
  });
});

describe('signatures', () => {
  test('need an issuer that was activated', async () => {
    const { ledger } = testLedger();
    const unit = attempt('SN-1', 'r1');
    await append(ledger, unit.started(), unit.keyIntended());
    await expect(append(ledger, unit.signatureIntended())).rejects.toThrow(refused);
    await append(ledger, ...opening());
    await append(ledger, unit.signatureIntended());
  });

  test('never use a serial number twice', async () => {
    const ledger = await station();
    const first = attempt('SN-1', 'r1');
    await append(ledger, ...first.passing());
    const other = attempt('SN-2', 'r2');
    await append(ledger, other.started(), other.keyIntended());
    const reused = other.signatureIntended({ serialNumber: first.serialNumber });
    await expect(append(ledger, reused)).rejects.toThrow(codeOf('LEDGER_SERIAL_NUMBER_REUSED'));
  });

  test('are issued only for the bytes and the serial number that were intended', async () => {
    const ledger = await station();
    const unit = attempt('SN-1', 'r1');
    await append(ledger, unit.started(), unit.keyIntended());
    await expect(append(ledger, unit.issued())).rejects.toThrow(refused);
    await append(ledger, unit.signatureIntended());
    const { tbs } = testCa.tbs({ commonName: 'sn-1', serialNumber: unit.serialNumber });
    const other = testCa.certify(tbs);
    const changes = [
      { sha256: sha256(other), certificate: other.toString('base64') },
      { sha256: sha256('something else') },
      { serialNumber: 'aa' },
    ];
    for (const change of changes) await expect(append(ledger, unit.issued(change))).rejects.toThrow(refused);
    await append(ledger, unit.issued());
  });

  test('an activated issuer is what its digest says', async () => {
    const { ledger } = testLedger();
    const content = opening(createTestCa())[2];
    const wrong = content?.kind === 'issuer.activated' ? { ...content.content, sha256: sha256('x') } : undefined;
    if (wrong === undefined) throw new TypeError('no issuer in the opening');
    await expect(append(ledger, entry('issuer.activated', 'ca', wrong))).rejects.toThrow(refused);
  });
});

describe('injection', () => {
  test('only of the unit’s recorded credential', async () => {
    const ledger = await station();
    const unit = attempt('SN-1', 'r1');
    await append(ledger, unit.started(), unit.keyIntended(), unit.signatureIntended());
    await expect(append(ledger, unit.injection())).rejects.toThrow(refused);
    await append(ledger, unit.issued());
    await expect(append(ledger, unit.injection({ credentialSha256: sha256('other') }))).rejects.toThrow(refused);
    await append(ledger, unit.injection());
  });
});

describe('PASS is refused', () => {
  const unit = attempt('SN-1', 'r1');
  const key = attempt('SN-1', 'r1', 'symmetric-key');
  const beforeInjection = [unit.started(), unit.keyIntended(), unit.signatureIntended(), unit.issued()];

  test.each([
    ['without any credential', [unit.started()], {}],
    ['with a certificate that was never injected', beforeInjection, {}],
    [
      'with a key that was never injected',
      [key.started(), key.keyDerived()],
      { credentialSha256: key.credentialSha256() },
    ],
    ['with another credential', unit.untilVerdict(), { credentialSha256: sha256('other') }],
    ['with no credential named', unit.untilVerdict(), { credentialSha256: null }],
    ['with a check that failed', unit.untilVerdict(), { checks: [{ name: 'nonce', passed: false }] }],
    ['without a check', unit.untilVerdict(), { checks: [] }],
    ['with an error code', unit.untilVerdict(), { code: 'DEVICE_DISCONNECTED' }],
    ['as fit for production with keys that are not', unit.untilVerdict(), { notForProduction: false }],
  ])('%s', async (_, before, change) => {
    const ledger = await station();
    await append(ledger, ...before);
    await expect(append(ledger, unit.finished('PASS', change))).rejects.toThrow(refused);
    expect(ledger.unit('SN-1')).toMatchObject({ state: 'in-progress', enrollment: 'none' });
    // The same run may still end in any other way, and truly passes when it may.
    await append(ledger, unit.finished('ERROR'));
  });

  test('with a voided certificate', async () => {
    const ledger = await station();
    await append(ledger, ...unit.untilVerdict(), unit.voided());
    await expect(append(ledger, unit.finished('PASS'))).rejects.toThrow(refused);
  });

  test('of the wrong kind for its run', async () => {
    const ledger = await station();
    await append(ledger, ...key.untilVerdict(), key.finished('ERROR'));
    const next = attempt('SN-1', 'r2');
    const verdict = next.finished('PASS', { credentialSha256: key.credentialSha256() });
    await append(ledger, next.started());
    await expect(append(ledger, verdict)).rejects.toThrow(refused);
  });
});

describe('symmetric keys', () => {
  test('the same key may be derived again at any time', async () => {
    const ledger = await station();
    const first = attempt('SN-1', 'r1', 'symmetric-key');
    await append(ledger, ...first.untilVerdict(), first.finished('ERROR'));
    const again = attempt('SN-1', 'r2', 'symmetric-key');
    await append(ledger, again.started(), again.keyDerived());
    expect(ledger.credential('sn-1')).toMatchObject({ runId: 'r2', state: 'injecting', certificate: null });
    await append(ledger, again.injection(), again.finished('PASS'));
    expect(ledger.credentials('sn-1')).toHaveLength(1);
  });

  test('another one only after the first was voided', async () => {
    const ledger = await station();
    await append(ledger, ...attempt('SN-1', 'r1', 'symmetric-key').passing());
    const again = attempt('SN-1', 'r2', 'symmetric-key');
    await append(ledger, again.started({ rework: 'new master key' }));
    const other = again.keyDerived({ keySha256: sha256('other') });
    await expect(append(ledger, other)).rejects.toThrow(second);
    await append(ledger, again.voided(), other);
    expect(ledger.credentials('sn-1').map(({ state }) => state)).toEqual(['voided', 'derived']);
  });
});

describe('voiding', () => {
  test('names exactly the credential that the unit has', async () => {
    const ledger = await station();
    const unit = attempt('SN-1', 'r1');
    await append(ledger, unit.started());
    await expect(append(ledger, unit.voided())).rejects.toThrow(refused);
    await append(ledger, unit.keyIntended(), unit.signatureIntended());
    await expect(append(ledger, unit.voided())).rejects.toThrow(refused);
    await append(ledger, unit.voided({ sha256: null, reason: 'never signed' }));
    expect(ledger.credential('sn-1')).toBeUndefined();
    expect(ledger.credentials('sn-1')).toMatchObject([{ state: 'voided', voidedReason: 'never signed' }]);
  });
});

function voidOf(ledger: Awaited<ReturnType<typeof station>>, runId: string) {
  const current = ledger.credential('sn-1');
  return { runId, serialNumber: current?.serialNumber ?? null, sha256: current?.sha256 ?? null };
}
