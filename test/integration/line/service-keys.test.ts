import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { cloudError } from '../../../station/cloud/cloud-errors.ts';
import type { ServiceKeyPair } from '../../../station/cloud/service-keys.ts';
import type { Product } from '../../../station/config/product.ts';
import type { ByteFamily } from '../../../station/devices/device-adapter.ts';
import { deviceError } from '../../../station/devices/device-errors.ts';
import type { EntryKind } from '../../../station/domain/entry.ts';
import { verifyLedger } from '../../../station/ledger/verify/verify.ts';
import type { Line } from '../../../station/line/line.ts';
import type { RunPorts } from '../../../station/line/run-context.ts';
import { differences, memoryOf, unrecorded } from '../../setup/line/device-memory.ts';
import { changedProductOf, productOf, serialOf } from '../../setup/line/products.ts';
import { replaced } from '../../setup/line/replaced.ts';
import { ServiceKeysInMemory } from '../../setup/line/service-keys-in-memory.ts';
import type { WiredDevice } from '../../setup/line/wired-device.ts';
import { type Bench, setUpBench } from './bench.ts';

const product = productOf('meter');
const derived = changedProductOf('meter', (text) => text.replace('symmetric_key = "service-made"\n', ''));
const unreachable = cloudError('DPS_UNREACHABLE', { reason: 'ENETUNREACH', sent: false });

let bench: Bench;
let cloud: ServiceKeysInMemory;
let units = 0;
beforeAll(async () => {
  bench = await setUpBench();
});
beforeEach(() => {
  cloud = new ServiceKeysInMemory();
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
});

interface Unit {
  readonly serial: string;
  readonly id: string;
  readonly device: WiredDevice;
  readonly line: Line;
  /** How often its port was opened by its line. */
  readonly opened: () => number;
  scan(rework?: string): Promise<string>;
  kinds(kind: EntryKind): number;
}

/** The product whose units are pulled out of the slot when their key is in them. */
function spoilt(of: Product): Product {
  const { family } = of;
  if (family.link !== 'bytes') throw new TypeError(family.name);
  const writeDps = () => Promise.reject(deviceError('DEVICE_DISCONNECTED', { address: '1' }));
  const createAdapter: ByteFamily['createAdapter'] = (...args) => replaced(family.createAdapter(...args), { writeDps });
  return { ...of, family: replaced(family, { createAdapter }) };
}

/** A unit in the slot. */
function unit(slot = '1'): Unit {
  const serial = serialOf('meter', ++units);
  const device = bench.plugIn(product, serial, slot);
  let opened = 0;
  const openLink: RunPorts['openLink'] = (...args) => {
    opened += 1;
    return device.open(...args);
  };
  const line = bench.line({ serviceKeys: cloud, openLink });
  return {
    serial,
    id: `meter-${serial.toLowerCase()}`,
    device,
    line,
    opened: () => opened,
    scan: (rework) => bench.scan(line, { product, serial, slot, ...(rework === undefined ? {} : { rework }) }),
    kinds: (kind) => bench.parts.ledger.entries({ from: 0, limit: 100, subject: serial, kind }).length,
  };
}

/** Passed, with the keys that DPS holds for it, in an entry that lets nobody in yet. */
function expectPassed({ serial, id, device }: Unit, sets: number): void {
  const { ledger } = bench.parts;
  expect(differences(device.unit, ledger, serial)).toEqual([]);
  expect(cloud.digestOf(id)).toBe(ledger.credential(id)?.sha256);
  expect(cloud.entries.get(id)?.status).toBe('disabled');
  expect(cloud.made.get(id)).toBe(sets);
  expect(ledger.outboxRow(id)).toMatchObject({ state: 'pending', attestation: 'symmetric-key', cloudSha256: null });
}

const untouched = ({ device, opened }: Unit): void => {
  expect(opened()).toBe(0);
  expect(unrecorded(device.unit, [])).toEqual([]);
};

test('DPS makes the keys, and only their digests are on record', async () => {
  const one = unit();
  expect(await one.scan()).toBe('PASS');
  expectPassed(one, 1);
  expect(memoryOf(one.device.unit).symmetricKeys.map((key) => key.length)).toEqual([64]);
  expect(cloud.calls).toEqual(['look', 'reserve']);
  const held = cloud.entries.get(one.id);
  const text = JSON.stringify(bench.parts.ledger.entries({ from: 0, limit: 1000, subject: one.serial }));
  for (const key of [held?.primary, held?.secondary]) {
    for (const form of ['base64', 'hex', 'base64url'] as const) expect(text).not.toContain(key?.toString(form));
  }
});

test('every key that the run was told is zeroed when it is over, whatever came of it', async () => {
  const told: ServiceKeyPair[] = [];
  const keep = async <Pair extends ServiceKeyPair>(pair: Promise<Pair>): Promise<Pair> => {
    told.push(await pair);
    return pair;
  };
  const one = unit();
  const watched = replaced(cloud, {
    reserve: (id, runId, signal) => keep(cloud.reserve(id, runId, signal)),
    keys: (id, signal) => keep(cloud.keys(id, signal)),
  });
  const line = bench.line({ serviceKeys: watched });
  expect(await bench.scan(line, { product: spoilt(product), serial: one.serial })).toBe('DEVICE_DISCONNECTED');
  expect(await bench.scan(line, { product, serial: one.serial })).toBe('PASS');
  expect(told).toHaveLength(2);
  for (const { primary, secondary } of told) {
    expect(primary).toEqual(Buffer.alloc(64));
    expect(secondary).toEqual(Buffer.alloc(64));
  }
});

test.each([
  ['cannot be reached', unreachable, 'SERVICE_KEYS_UNAVAILABLE'],
  [
    'refuses the request',
    cloudError('DPS_REQUEST_REFUSED', { errorCode: 400004, reason: '' }),
    'SERVICE_KEYS_UNAVAILABLE',
  ],
  ['lacks the right', cloudError('DPS_RIGHTS_MISSING', { right: 'EnrollmentWrite' }), 'DPS_RIGHTS_MISSING'],
  ['is not configured', cloudError('DPS_NOT_CONFIGURED'), 'DPS_NOT_CONFIGURED'],
])('a DPS that %s ends the run before the port is opened, with ERROR', async (_, error, code) => {
  const one = unit();
  cloud.fail('look', 'before', error);
  expect(await one.scan()).toBe(code);
  untouched(one);
  expect(bench.parts.ledger.unit(one.serial)).toMatchObject({ state: 'error', lastCode: code });
  expect(await one.scan()).toBe('PASS');
  expectPassed(one, 1);
});

test('an answer that was lost is found by its mark in the same run', async () => {
  const one = unit();
  cloud.fail('reserve', 'after');
  expect(await one.scan()).toBe('PASS');
  expectPassed(one, 1);
  expect(cloud.calls).toEqual(['look', 'reserve', 'look', 'keys']);
});

test('and by the next run, where the network went with it', async () => {
  const one = unit();
  cloud.fail('reserve', 'after');
  const line = bench.line({
    serviceKeys: replaced(cloud, {
      look: (id, signal) => (cloud.entries.has(id) ? Promise.reject(unreachable) : cloud.look(id, signal)),
    }),
  });
  expect(await bench.scan(line, { product, serial: one.serial })).toBe('SERVICE_KEYS_UNAVAILABLE');
  expect(unrecorded(one.device.unit, [])).toEqual([]);
  expect(await one.scan()).toBe('PASS');
  expectPassed(one, 1);
});

test('a unit that failed after it had its keys passes with the same ones', async () => {
  const one = unit();
  expect(await bench.scan(one.line, { product: spoilt(product), serial: one.serial })).toBe('DEVICE_DISCONNECTED');
  expect(await one.scan()).toBe('PASS');
  expectPassed(one, 1);
});

test('an entry that no record explains is refused before the port is opened, and stays as it is', async () => {
  const one = unit();
  cloud.put(one.id, 7);
  const before = cloud.entries.get(one.id);
  expect(await one.scan()).toBe('SERVICE_KEY_ENTRY_FOREIGN');
  untouched(one);
  expect(cloud.entries.get(one.id)).toEqual(before);
  expect(await one.scan('made once more')).toBe('SERVICE_KEY_ENTRY_FOREIGN');
  expect(cloud.entries.get(one.id)).toEqual(before);
  cloud.entries.delete(one.id);
  expect(await one.scan()).toBe('PASS');
});

test('a mark of a run that had nothing to do with the unit is no mark', async () => {
  const one = unit();
  cloud.put(one.id, 7, { status: 'disabled', reservedBy: 'r-of-another-line' });
  expect(await one.scan()).toBe('SERVICE_KEY_ENTRY_FOREIGN');
});

test('an entry that somebody makes between the look and the request is refused, too', async () => {
  const one = unit();
  const line = bench.line({
    serviceKeys: replaced(cloud, {
      reserve: (id, runId, signal) => {
        cloud.put(id, 9);
        return cloud.reserve(id, runId, signal);
      },
    }),
  });
  expect(await bench.scan(line, { product, serial: one.serial })).toBe('SERVICE_KEY_ENTRY_FOREIGN');
  expect(unrecorded(one.device.unit, [])).toEqual([]);
  expect(cloud.digestOf(one.id)).not.toBeUndefined();
});

test.each([
  ['another first key', { primary: Buffer.alloc(64, 3) }, 1],
  ['another second key', { secondary: Buffer.alloc(64, 3) }, 2],
])('keys on record that DPS tells otherwise by now, %s, go into no device', async (_, change, opened) => {
  const one = unit();
  expect(await bench.scan(one.line, { product: spoilt(product), serial: one.serial })).toBe('DEVICE_DISCONNECTED');
  const held = cloud.entries.get(one.id);
  if (!held) throw new Error('nothing was made');
  cloud.entries.set(one.id, { ...held, ...change });
  expect(await one.scan()).toBe('SERVICE_KEY_ENTRY_FOREIGN');
  expect(one.opened()).toBe(opened);
});

test('keys on record that are gone cannot be made again: a rework makes new ones', async () => {
  const one = unit();
  expect(await bench.scan(one.line, { product: spoilt(product), serial: one.serial })).toBe('DEVICE_DISCONNECTED');
  cloud.entries.delete(one.id);
  const opened = one.opened();
  expect(await one.scan()).toBe('SERVICE_KEY_LOST');
  expect(one.opened()).toBe(opened);
  expect(await one.scan('the entry was deleted')).toBe('PASS');
  expectPassed(one, 2);
});

test('a rework voids the old keys, has DPS make new ones, and needs no second reason after a crash in between', async () => {
  const one = unit();
  expect(await one.scan()).toBe('PASS');
  const old = bench.parts.ledger.credential(one.id)?.sha256;
  expect(await one.scan()).toBe('UNIT_ALREADY_PROVISIONED');
  cloud.fail('reserve', 'before', unreachable);
  cloud.fail('reserve', 'before', unreachable);
  cloud.fail('reserve', 'before', unreachable);
  expect(await one.scan('returned')).toBe('SERVICE_KEYS_UNAVAILABLE');
  // The old entry is gone, and the device holds a key that lets nobody in.
  expect(cloud.entries.has(one.id)).toBe(false);
  expect(await one.scan()).toBe('PASS');
  expectPassed(one, 2);
  const rows = bench.parts.ledger
    .credentials(one.id)
    .map(({ state, sha256, voidedReason }) => ({ state, sha256, voidedReason }));
  expect(rows).toEqual([
    { state: 'voided', sha256: old, voidedReason: 'returned' },
    { state: 'live', sha256: cloud.digestOf(one.id), voidedReason: null },
  ]);
});

test('settings that a person gave the entry are not lost to a rework that nobody told of them', async () => {
  const one = unit();
  expect(await one.scan()).toBe('PASS');
  const { ledger } = bench.parts;
  const credentialSha256 = ledger.credential(one.id)?.sha256 ?? '';
  const [held, told] = [
    { status: 'enabled', etag: 'MQ==', credentialSha256 },
    { subject: one.serial, person: 'boss' },
  ] as const;
  const content = { registrationId: one.id, credentialSha256, how: 'created', attempts: 1, etag: null } as const;
  const wanted = { iot_edge: true };
  await ledger.commit((tx) => {
    tx.append({ kind: 'enrollment.created', ...told, content });
    const sides = { before: { ...held, settings: {} }, after: { ...held, settings: wanted } };
    const change = { registrationId: one.id, reason: 'an edge device', wanted, ...sides };
    tx.append({ kind: 'enrollment.updated', ...told, content: change });
  });
  const opened = one.opened();
  expect(await one.scan('returned')).toBe('SERVICE_KEY_ENTRY_OF_PERSON');
  expect(one.opened()).toBe(opened);
  expect(cloud.made.get(one.id)).toBe(1);
  const gone = { registrationId: one.id, reason: 'to be made anew', before: held };
  await ledger.commit((tx) => tx.append({ kind: 'enrollment.deleted', ...told, content: gone }));
  cloud.entries.delete(one.id);
  expect(await one.scan()).toBe('PASS');
  expect(cloud.made.get(one.id)).toBe(2);
});

test('a rework that failed after it had its keys goes on with them', async () => {
  const one = unit();
  expect(await one.scan()).toBe('PASS');
  const again = { product: spoilt(product), serial: one.serial, rework: 'returned' };
  expect(await bench.scan(one.line, again)).toBe('DEVICE_DISCONNECTED');
  expect(await one.scan()).toBe('PASS');
  expectPassed(one, 2);
});

test('a rework that never reached DPS is still due', async () => {
  const one = unit();
  expect(await one.scan()).toBe('PASS');
  cloud.fail('look', 'before', unreachable);
  expect(await one.scan('its key leaked')).toBe('SERVICE_KEYS_UNAVAILABLE');
  expect(cloud.made.get(one.id)).toBe(1);
  expect(await one.scan()).toBe('PASS');
  expectPassed(one, 2);
});

test('a device that is on record as another unit costs DPS nothing', async () => {
  const one = unit();
  expect(await bench.scan(bench.line(), { product: derived, serial: one.serial })).toBe('PASS');
  // The same device under another label.
  const other = unit();
  const line = bench.line({ serviceKeys: cloud, openLink: one.device.open });
  expect(await bench.scan(line, { product, serial: other.serial })).toBe('DEVICE_PROVISIONED_AS_OTHER');
  expect(cloud.made.size).toBe(0);
});

test('what was begun with a derived key takes a rework, and so does the way back', async () => {
  const one = unit();
  expect(await bench.scan(bench.line(), { product: derived, serial: one.serial })).toBe('PASS');
  const key = memoryOf(one.device.unit).symmetricKeys[0];
  if (!key) throw new Error('no key');
  // Its enrollment by the derived key is in DPS.
  cloud.put(one.id, 0, { primary: Buffer.from(key) });
  expect(await one.scan('another kind of key')).toBe('PASS');
  expectPassed(one, 1);
  expect(bench.parts.ledger.credentials(one.id).map(({ state }) => state)).toEqual(['voided', 'live']);
  expect(await bench.scan(one.line, { product: derived, serial: one.serial, rework: 'back again' })).toBe('PASS');
  expect(differences(one.device.unit, bench.parts.ledger, one.serial)).toEqual([]);
});

test('the product cannot change the kind of key under a unit that was begun', async () => {
  const [one, two] = [unit('1'), unit('2')];
  expect(await bench.scan(one.line, { product: spoilt(product), serial: one.serial })).toBe('DEVICE_DISCONNECTED');
  const line = bench.line({ serviceKeys: cloud });
  expect(await bench.scan(line, { product: spoilt(derived), serial: two.serial, slot: '2' })).toBe(
    'DEVICE_DISCONNECTED',
  );
  expect(await bench.scan(line, { product: derived, serial: one.serial })).toBe('ATTESTATION_CHANGED');
  expect(await two.scan()).toBe('ATTESTATION_CHANGED');
});

test('two slots at once get keys of their own; the same unit in both is refused', async () => {
  const [one, two] = [unit('1'), unit('2')];
  const line = bench.line({ serviceKeys: cloud });
  const scan = (of: Unit, slot: string) => bench.scan(line, { product, serial: of.serial, slot });
  expect(await Promise.all([scan(one, '1'), scan(two, '2')])).toEqual(['PASS', 'PASS']);
  expectPassed(one, 1);
  expectPassed(two, 1);
  expect(cloud.digestOf(one.id)).not.toBe(cloud.digestOf(two.id));
  const three = unit('1');
  const both = await Promise.all([scan(three, '1'), scan(three, '2')]);
  expect(both.toSorted()).toEqual(['PASS', 'UNIT_IN_PROGRESS']);
  expectPassed(three, 1);
});

test('all of it leaves a ledger that verifies', async () => {
  expect(await verifyLedger({ file: bench.parts.home.ledgerFile })).toMatchObject({ verified: true, problems: [] });
});
