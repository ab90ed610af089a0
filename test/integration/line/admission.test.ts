import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isStationError } from '../../../station/domain/station-error.ts';
import { hardwareIdOf } from '../../setup/line/device-memory.ts';
import { changedProductOf, productFromText, productOf } from '../../setup/line/products.ts';
import { scanOf } from '../../setup/line/scan.ts';
import { type Bench, setUpBench } from './bench.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await setUpBench();
});
afterAll(() => bench[Symbol.asyncDispose]());

const lock = productOf('lock');
const sensor = productOf('sensor');
const refusals = (serial: string): unknown[] =>
  bench.parts.ledger
    .entries({ from: 0, limit: 100, subject: serial, kind: 'run.refused' })
    .map((entry) => (entry.kind === 'run.refused' ? entry.content.code : undefined));
const certificates = (serial: string) => bench.parts.ledger.credentials(`lock-${serial.toLowerCase()}`);

describe('the same unit twice', () => {
  test('in two slots at once: one run, one refusal that names the slot, both on record', async () => {
    const serial = 'LK10000001';
    bench.plugIn(lock, serial, '1');
    bench.plugIn(lock, serial, '2');
    const line = bench.line();
    const codes = await Promise.all([
      bench.scan(line, { product: lock, serial, slot: '1' }),
      bench.scan(line, { product: lock, serial, slot: '2' }),
    ]);
    expect(codes).toEqual(['PASS', 'UNIT_IN_PROGRESS']);
    expect(refusals(serial)).toEqual(['UNIT_IN_PROGRESS']);
    expect(certificates(serial)).toHaveLength(1);
  });

  test('in one slot: the second has to wait', async () => {
    bench.plugIn(lock, 'LK10000002');
    const line = bench.line();
    const first = bench.scan(line, { product: lock, serial: 'LK10000002' });
    expect(line.busySlots).toEqual(['1']);
    expect(await bench.scan(line, { product: lock, serial: 'LK10000003' })).toBe('SLOT_BUSY');
    expect(await first).toBe('PASS');
    expect(line.busySlots).toEqual([]);
  });

  test('after it passed: refused, with who and when', async () => {
    const serial = 'LK10000004';
    bench.plugIn(lock, serial);
    const line = bench.line();
    expect(await bench.scan(line, { product: lock, serial })).toBe('PASS');
    const passedAt = bench.parts.ledger.unit(serial)?.passedAt;
    const refused = await line.provision(scanOf({ product: lock, serial, port: '1' })).catch((error: unknown) => error);
    expect(isStationError(refused, 'UNIT_ALREADY_PROVISIONED')).toBe(true);
    expect(refused).toMatchObject({ details: { serial, passedAt, passedBy: 'tester' } });
    expect(refusals(serial)).toEqual(['UNIT_ALREADY_PROVISIONED']);
  });
});

describe('rework', () => {
  test('voids the old certificate, issues one new, and the outbox row now wants that one', async () => {
    const serial = 'LK20000001';
    bench.plugIn(lock, serial);
    const line = bench.line();
    const { ledger } = bench.parts;
    const row = () => ledger.outbox({ limit: 1000 }).filter((candidate) => candidate.serial === serial);
    expect(await bench.scan(line, { product: lock, serial })).toBe('PASS');
    const [before] = row();
    expect(before).toMatchObject({ state: 'pending', replacesSha256: null });
    // The cloud has it by now.
    const registrationId = `lock-${serial.toLowerCase()}`;
    const credentialSha256 = before?.credentialSha256 ?? '';
    await ledger.commit((tx) => {
      const content = { registrationId, credentialSha256, how: 'created', attempts: 1, etag: null } as const;
      tx.append({ kind: 'enrollment.created', subject: serial, person: 'station', content });
    });
    expect(await bench.scan(line, { product: lock, serial, rework: ' came back from the customer ' })).toBe('PASS');
    const rows = certificates(serial);
    expect(rows.map(({ state, voidedReason }) => [state, voidedReason])).toEqual([
      ['voided', 'came back from the customer'],
      ['live', null],
    ]);
    expect(row()).toMatchObject([
      { state: 'pending', credentialSha256: rows[1]?.sha256, replacesSha256: credentialSha256 },
    ]);
  });

  test.each(['', '   '])('without a reason (%j) is refused', async (rework) => {
    const serial = 'LK20000002';
    bench.plugIn(lock, serial);
    expect(await bench.scan(bench.line(), { product: lock, serial, rework })).toBe('REWORK_REASON_MISSING');
    expect(bench.parts.ledger.unit(serial)).toBeUndefined();
  });
});

describe('the wrong product or label', () => {
  const other = productFromText(`
name = "other"
family = "zephyr-shell"
attestation = "symmetric-key"
serial_pattern = '[A-Za-z]{2}[0-9]{8}'
registration_id = "sensor-{serial}"
[device.settings_names]
symmetric_key = "azure/symmetric_key"
`);

  test('a unit that was begun as one product is not finished as another', async () => {
    const serial = 'SN30000001';
    const device = bench.plugIn(sensor, serial);
    device.setFamilyFaults(['write-lies']);
    const line = bench.line();
    expect(await bench.scan(line, { product: sensor, serial })).toBe('VERIFY_FAILED');
    expect(await bench.scan(line, { product: other, serial })).toBe('UNIT_OTHER_PRODUCT');
  });

  test('a unit keeps the registration id that it was begun with', async () => {
    const renamed = changedProductOf('lock', (text) => text.replace('"lock-{serial}"', '"door-{serial}"'));
    const serial = 'LK30000001';
    bench.plugIn(lock, serial).setFamilyFaults(['wrong-proof']);
    const line = bench.line();
    expect(await bench.scan(line, { product: lock, serial })).toBe('VERIFY_FAILED');
    expect(await bench.scan(line, { product: renamed, serial })).toBe('REGISTRATION_ID_CHANGED');
    // Not even a rework gives one unit two names.
    expect(await bench.scan(line, { product: renamed, serial, rework: 'a reason' })).toBe('REGISTRATION_ID_CHANGED');
  });

  test('serials that differ only in their case would share a registration id', async () => {
    const line = bench.line();
    bench.plugIn(sensor, 'SN30000002');
    expect(await bench.scan(line, { product: sensor, serial: 'SN30000002' })).toBe('PASS');
    bench.plugIn(sensor, 'sn30000002');
    expect(await bench.scan(line, { product: sensor, serial: 'sn30000002' })).toBe('REGISTRATION_ID_TAKEN');
    expect(bench.parts.ledger.unit('sn30000002')).toBeUndefined();
  });

  test('the label of another unit: nothing is written', async () => {
    const serial = 'LK30000002';
    const device = bench.plugIn(lock, 'LK30000003');
    expect(await bench.scan(bench.line(), { product: lock, serial })).toBe('DEVICE_IDENTITY_MISMATCH');
    expect(device.unit.identity()).toBeUndefined();
    expect(certificates(serial)).toEqual([]);
  });

  test('a device that passed under one label is refused under another, and keeps its credential', async () => {
    const line = bench.line();
    const device = bench.plugIn(sensor, 'SN30000004');
    expect(await bench.scan(line, { product: sensor, serial: 'SN30000004' })).toBe('PASS');
    const held = device.unit.identity();
    expect(await bench.scan(line, { product: sensor, serial: 'SN30000005' })).toBe('DEVICE_PROVISIONED_AS_OTHER');
    const rework = 'new label';
    expect(await bench.scan(line, { product: sensor, serial: 'SN30000005', rework })).toBe(
      'DEVICE_PROVISIONED_AS_OTHER',
    );
    expect(device.unit.identity()).toEqual(held);
    const [unit] = bench.parts.ledger.unitsByHardwareId(hardwareIdOf(device.unit, 'SN30000004'));
    expect(unit).toMatchObject({ serial: 'SN30000004', state: 'passed' });
  });

  test('a label that was begun with one device does not go on with another', async () => {
    const serial = 'SN30000006';
    const line = bench.line();
    bench.plugIn(sensor, serial).setFamilyFaults(['write-lies']);
    expect(await bench.scan(line, { product: sensor, serial })).toBe('VERIFY_FAILED');
    bench.plugIn(sensor, 'SN30000007');
    expect(await bench.scan(line, { product: sensor, serial })).toBe('UNIT_OTHER_DEVICE');
    expect(await bench.scan(line, { product: sensor, serial, rework: 'first board was broken' })).toBe('PASS');
  });
});
