import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HeldItem } from '../../../station/devices/device-adapter.ts';
import { isStationError } from '../../../station/domain/station-error.ts';
import type { CredentialRow } from '../../../station/ledger/ledger.ts';
import { type KeySituation, planKey, planSymmetric } from '../../../station/line/key-plan.ts';

const credential = (change: Partial<CredentialRow>): CredentialRow => ({
  registrationId: 'unit-1',
  serial: 'UNIT-1',
  runId: 'run-1',
  kind: 'x509',
  keyOrigin: 'device',
  state: 'issued',
  serialNumber: '01',
  publicKeySha256: 'aa',
  deviceKeySha256: 'key-1',
  issuer: 'issuer',
  tbs: Buffer.from('tbs'),
  certificate: Buffer.from('certificate'),
  derivationKey: null,
  serviceKey: null,
  endorsementKey: null,
  storageRootKey: null,
  sha256: 'cc',
  voidedReason: null,
  ...change,
});

const item = (kind: HeldItem['kind'], sha256: string | null = null): HeldItem => ({
  kind,
  place: `the ${kind}`,
  sha256,
});
const situation = (change: Partial<KeySituation>): KeySituation => ({
  serial: 'UNIT-1',
  current: undefined,
  held: [],
  erasureIntended: false,
  rework: null,
  ...change,
});
const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (isStationError(error)) return error.code;
    throw error;
  }
  return 'no error';
};

describe('a unit that the ledger does not know', () => {
  test('gets a new key when it is empty', () => {
    expect(planKey(situation({}))).toEqual({ action: 'make', erase: false, voids: null });
  });

  test('may hold a trusted CA and DPS settings: they are no credential', () => {
    expect(planKey(situation({ held: [item('ca'), item('dps-setting')] }))).toMatchObject({
      action: 'make',
      erase: false,
    });
  });

  test.each(['private-key', 'certificate', 'symmetric-key'] as const)('is refused when it holds a %s', (kind) => {
    expect(codeOf(() => planKey(situation({ held: [item(kind, 'x')] })))).toBe('DEVICE_HOLDS_UNKNOWN_CREDENTIAL');
  });

  test('is reworked on purpose: what it holds is erased, and there is nothing to void', () => {
    const plan = planKey(situation({ held: [item('private-key', 'x')], rework: 'returned by a customer' }));
    expect(plan).toEqual({ action: 'make', erase: true, voids: null });
  });
});

describe('a unit whose run stopped before anything was signed', () => {
  const current = credential({ state: 'key-intended', tbs: null, certificate: null, deviceKeySha256: null });

  test('may hold the key that the journal says was about to be made: it is made anew', () => {
    expect(planKey(situation({ current, held: [item('private-key', 'any')] }))).toEqual({
      action: 'make',
      erase: true,
      voids: null,
    });
  });

  test('is refused when it holds a certificate, for none was ever issued', () => {
    const held = [item('private-key', 'any'), item('certificate', 'any')];
    expect(codeOf(() => planKey(situation({ current, held })))).toBe('DEVICE_HOLDS_UNKNOWN_CREDENTIAL');
  });
});

describe.each(['signature-intended', 'issued', 'injecting'] as const)('a unit whose run stopped at %s', (state) => {
  const current = credential({ state });

  test('goes on with its credential when the device still holds the key', () => {
    expect(planKey(situation({ current, held: [item('private-key', 'key-1')] }))).toEqual({
      action: 'resume',
      credential: current,
    });
  });

  test.each([
    ['holds another key', [item('private-key', 'key-2')]],
    ['holds a key that it will not name', [item('private-key', null)]],
    ['is empty', []],
  ])('is refused when the device %s', (_, held) => {
    expect(codeOf(() => planKey(situation({ current, held })))).toBe('UNIT_KEY_CHANGED');
  });

  test('a key without a name is never taken for one without a name', () => {
    const nameless = credential({ state, deviceKeySha256: null });
    expect(codeOf(() => planKey(situation({ current: nameless, held: [item('private-key', null)] })))).toBe(
      'UNIT_KEY_CHANGED',
    );
  });

  test('a host-made key died with the run: its certificate is voided before another is made', () => {
    const host = credential({ state, keyOrigin: 'host', deviceKeySha256: null });
    expect(planKey(situation({ current: host }))).toMatchObject({ action: 'make', voids: { credential: host } });
  });

  test('a rework voids it, with the person’s reason', () => {
    const plan = planKey(situation({ current, held: [item('private-key', 'key-2')], rework: 'wrong firmware' }));
    expect(plan).toEqual({ action: 'make', erase: true, voids: { credential: current, reason: 'wrong firmware' } });
  });
});

test('a certificate on the device is no surprise once injection was intended, and one before', () => {
  const held = [item('private-key', 'key-1'), item('certificate', 'half-written')];
  expect(planKey(situation({ current: credential({ state: 'injecting' }), held })).action).toBe('resume');
  expect(codeOf(() => planKey(situation({ current: credential({ state: 'issued' }), held })))).toBe(
    'DEVICE_HOLDS_UNKNOWN_CREDENTIAL',
  );
});

test('whatever the device holds, a second certificate needs the first to be voided', () => {
  const held = fc.array(
    fc.record({
      kind: fc.constantFrom<HeldItem['kind']>('ca', 'certificate', 'private-key', 'symmetric-key', 'dps-setting'),
      place: fc.constant('a place'),
      sha256: fc.constantFrom(null, 'key-1', 'key-2'),
    }),
    { maxLength: 4 },
  );
  const signed = fc.constantFrom<CredentialRow['state']>('signature-intended', 'issued', 'injecting', 'live');
  fc.assert(
    fc.property(
      held,
      signed,
      fc.constantFrom('device', 'host'),
      fc.constantFrom(null, 'a reason'),
      (items, state, keyOrigin, rework) => {
        const current = credential({ state, keyOrigin });
        const decide = (): string | CredentialRow | undefined => {
          const plan = planKey(situation({ current, held: items, rework }));
          return plan.action === 'make' ? plan.voids?.credential : 'resumed';
        };
        const code = codeOf(decide);
        const decided = code === 'no error' ? decide() : code;
        expect([current, 'resumed', 'UNIT_KEY_CHANGED', 'DEVICE_HOLDS_UNKNOWN_CREDENTIAL']).toContain(decided);
      },
    ),
    { seed: 1 },
  );
});

describe('a symmetric key', () => {
  test('of unknown origin stands in the way', () => {
    const held = [item('symmetric-key', 'x')];
    expect(codeOf(() => planSymmetric(situation({ held }), 'ours'))).toBe('DEVICE_HOLDS_UNKNOWN_CREDENTIAL');
  });

  test('may be written again over one that the ledger knows of, or on purpose', () => {
    const held = [item('symmetric-key', 'x')];
    const current = credential({ kind: 'symmetric-key', state: 'injecting' });
    expect(planSymmetric(situation({ held, current }), 'ours')).toEqual({ voids: null, erase: false });
    expect(planSymmetric(situation({ held, rework: 'a reason' }), 'ours')).toEqual({ voids: null, erase: true });
  });

  test('is not written beside another credential, known unit or not', () => {
    const held = [item('certificate', 'x')];
    const current = credential({ kind: 'symmetric-key', state: 'injecting' });
    expect(codeOf(() => planSymmetric(situation({ held, current }), 'ours'))).toBe('DEVICE_HOLDS_UNKNOWN_CREDENTIAL');
    const rework = situation({ held, current, rework: 'a reason' });
    expect(planSymmetric(rework, 'ours')).toEqual({ voids: null, erase: true });
  });

  test('comes after a certificate only by rework, which voids the certificate', () => {
    const current = credential({ state: 'live' });
    const held = [item('private-key', 'key-1'), item('certificate', 'cc')];
    expect(codeOf(() => planSymmetric(situation({ held, current }), 'ours'))).toBe('ATTESTATION_CHANGED');
    expect(planSymmetric(situation({ held, current, rework: 'new product' }), 'ours')).toEqual({
      voids: { credential: current, reason: 'new product' },
      erase: true,
    });
  });
});

describe('a unit whose rework stopped', () => {
  const held = [item('private-key', 'key-1'), item('certificate', 'cc')];

  test('before anything was changed keeps the credential that it has', () => {
    const current = credential({ state: 'live' });
    expect(planKey(situation({ current, held }))).toEqual({ action: 'resume', credential: current });
  });

  test('after it was recorded that its places would be emptied may hold what was there', () => {
    const current = credential({ state: 'key-intended', deviceKeySha256: null });
    expect(planKey(situation({ current, held, erasureIntended: true }))).toEqual({
      action: 'make',
      erase: true,
      voids: null,
    });
  });

  test('is told that a symmetric key is no certificate', () => {
    const current = credential({ kind: 'symmetric-key', keyOrigin: null, state: 'live' });
    expect(codeOf(() => planKey(situation({ current, held: [] })))).toBe('ATTESTATION_CHANGED');
  });
});
