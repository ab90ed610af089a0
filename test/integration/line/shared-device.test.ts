import { afterAll, beforeAll, expect, test } from 'vitest';
import { productOf } from '../../setup/line/products.ts';
import { type Bench, setUpBench } from './bench.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await setUpBench();
});
afterAll(() => bench[Symbol.asyncDispose]());

const sensor = productOf('sensor');
const lock = productOf('lock');

test.each([
  ['a symmetric key', sensor, 'SN30000001', 'SN30000002'],
  ['a certificate', lock, 'LK30000001', 'LK30000002'],
])('one device under two labels at the same moment gets %s once', async (_, product, first, second) => {
  const labelOnly = { ...product, config: { ...product.config, serial_is: 'label-only' as const } };
  bench.plugIn(labelOnly, first, '1');
  // The same board behind its second port, or a clone of its chip id: for the line it is the same device.
  bench.plugIn(labelOnly, first, '2');
  const line = bench.line();
  const codes = await Promise.all([
    bench.scan(line, { product: labelOnly, serial: first, slot: '1' }),
    bench.scan(line, { product: labelOnly, serial: second, slot: '2' }),
  ]);
  expect(codes.toSorted()).toEqual(['DEVICE_PROVISIONED_AS_OTHER', 'PASS']);
  expect(bench.parts.ledger.openRuns()).toEqual([]);
});

test('a rework does not take a device away from a unit that is in work or passed with it', async () => {
  const labelOnly = { ...sensor, config: { ...sensor.config, serial_is: 'label-only' as const } };
  const line = bench.line();
  const scan = (serial: string, slot: string, rework?: string) =>
    bench.scan(line, { product: labelOnly, serial, slot, ...(rework === undefined ? {} : { rework }) });
  bench.plugIn(labelOnly, 'SN40000001', '1');
  bench.plugIn(labelOnly, 'SN40000001', '2');
  const codes = await Promise.all([scan('SN40000001', '1'), scan('SN40000002', '2', 'a new label')]);
  expect(codes.toSorted()).toEqual(['DEVICE_PROVISIONED_AS_OTHER', 'PASS']);
  const [passed = '', other = ''] = ['SN40000001', 'SN40000002'].toSorted((serial) =>
    bench.parts.ledger.unit(serial)?.passedAt == null ? 1 : -1,
  );
  expect(await scan(other, '1', 'a new label')).toBe('DEVICE_PROVISIONED_AS_OTHER');

  // Once the unit has another device, a supervisor may use the old one again.
  bench.plugIn(labelOnly, 'SN40000003', '2');
  expect(await scan(passed, '2', 'board replaced')).toBe('PASS');
  expect(await scan(other, '1')).toBe('DEVICE_PROVISIONED_AS_OTHER');
  expect(await scan(other, '1', 'refurbished board')).toBe('PASS');
});
