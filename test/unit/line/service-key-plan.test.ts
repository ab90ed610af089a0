import { describe, expect, test } from 'vitest';
import type { HeldItem } from '../../../station/devices/device-adapter.ts';
import { isStationError } from '../../../station/domain/station-error.ts';
import type { CredentialRow } from '../../../station/ledger/ledger.ts';
import { planServiceKey, type ServiceKeyRecord } from '../../../station/line/service-key-plan.ts';

const credential = (change: Partial<CredentialRow>): CredentialRow => ({
  registrationId: 'unit-1',
  serial: 'UNIT-1',
  runId: 'run-1',
  kind: 'symmetric-key',
  keyOrigin: null,
  state: 'injecting',
  serialNumber: null,
  publicKeySha256: null,
  deviceKeySha256: null,
  issuer: null,
  tbs: null,
  certificate: null,
  derivationKey: null,
  serviceKey: { secondarySha256: 'second' },
  endorsementKey: null,
  storageRootKey: null,
  sha256: 'first',
  voidedReason: null,
  ...change,
});
const intended = credential({ state: 'key-intended', serviceKey: null, sha256: null });
const item = (kind: HeldItem['kind'], sha256: string | null = null): HeldItem => ({ kind, place: kind, sha256 });
const intent = (erase: boolean) => ({ runId: 'run-1', registrationId: 'unit-1', erase, replaces: null });

function planned(change: Partial<ServiceKeyRecord>, ...held: HeldItem[]) {
  const record: ServiceKeyRecord = {
    serial: 'UNIT-1',
    registrationId: 'unit-1',
    current: undefined,
    rework: null,
    intents: [],
    known: new Set(),
    ...change,
  };
  try {
    return planServiceKey(record, held);
  } catch (error) {
    if (isStationError(error)) return error.code;
    throw error;
  }
}

const nothing = { voids: null, erase: false };
const foreign = 'DEVICE_HOLDS_UNKNOWN_CREDENTIAL';

test('a new unit is empty, but for trusted CAs and settings', () => {
  expect(planned({}, item('ca'), item('dps-setting'))).toEqual(nothing);
  for (const kind of ['certificate', 'private-key', 'symmetric-key'] as const) {
    expect(planned({}, item(kind))).toBe(foreign);
  }
});

describe('a unit with an intent', () => {
  test('holds nothing of ours yet: what is there is unknown', () => {
    expect(planned({ current: intended, intents: [intent(false)] })).toEqual(nothing);
    expect(planned({ current: intended, intents: [intent(false)] }, item('symmetric-key'))).toBe(foreign);
  });

  test('to empty it first is emptied, also by the next run', () => {
    const intents = [intent(false), intent(true)];
    expect(planned({ current: intended, intents }, item('certificate'))).toEqual({ voids: null, erase: true });
    expect(planned({ current: intended, intents })).toEqual(nothing);
  });

  test('of another kind to empty it is none', () => {
    const current = credential({ kind: 'x509', state: 'key-intended', serviceKey: null, sha256: null });
    expect(planned({ current, intents: [intent(true)] }, item('private-key'))).toBe(foreign);
  });
});

test('a unit that was being written to may hold anything in the key’s place, and nothing elsewhere', () => {
  const current = credential({});
  expect(planned({ current }, item('symmetric-key', 'damaged'))).toEqual(nothing);
  expect(planned({ current }, item('certificate'))).toBe(foreign);
});

test.each(['x509', 'tpm', 'symmetric-key'] as const)(
  'a unit with a credential of its own, %s, takes a rework',
  (kind) => {
    const current = credential({ kind, serviceKey: null, derivationKey: kind === 'symmetric-key' ? 'k' : null });
    expect(planned({ current })).toBe('ATTESTATION_CHANGED');
    expect(planned({ current, rework: 'why' }, item('certificate'))).toEqual({
      voids: { credential: current, reason: 'why' },
      erase: true,
    });
  },
);

test('a rework voids what is on record, and no mere intent', () => {
  const current = credential({ state: 'live' });
  expect(planned({ current, rework: 'why' })).toEqual({ voids: { credential: current, reason: 'why' }, erase: false });
  expect(planned({ current: intended, rework: 'why' }, item('symmetric-key'))).toEqual({ voids: null, erase: true });
});
