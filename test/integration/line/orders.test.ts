import { afterAll, beforeAll, expect, test } from 'vitest';
import { createOrders, type Orders } from '../../../station/orders/orders.ts';
import { changedProductOf, productOf } from '../../setup/line/products.ts';
import { openParts } from '../../setup/line/station-on-disk.ts';
import { type Bench, setUpBench } from './bench.ts';

let bench: Bench;
let orders: Orders;
beforeAll(async () => {
  bench = await setUpBench();
  orders = createOrders({ ledger: bench.parts.ledger, products: () => ['lock', 'sensor'] });
});
afterAll(() => bench[Symbol.asyncDispose]());

const lock = productOf('lock');
const person = 'tester';
const order = (id: string, quantity: number, product = 'lock') => orders.open({ id, product, quantity, person });

test('slots and processes that scan at once start as many units as were ordered, and no more', async () => {
  await order('crowd', 3);
  await using other = await openParts(bench.parts.home);
  const lines = [bench.line(), bench.line({ ledger: other.ledger, lease: other.ports.lease })];
  const scans = Array.from({ length: 8 }, (_, index) => {
    const serial = `LK2000000${index}`;
    const slot = String(index + 1);
    bench.plugIn(lock, serial, slot);
    const line = lines[index % 2];
    if (!line) throw new TypeError('two lines');
    return bench.scan(line, { product: lock, serial, slot, order: 'crowd' });
  });
  const outcomes = await Promise.all(scans);
  expect(outcomes.toSorted()).toEqual([...Array(5).fill('ORDER_COMPLETE'), ...Array(3).fill('PASS')]);
  expect(orders.show('crowd')).toMatchObject({ passed: 3, inWork: 0 });
});

test('a rework keeps the unit’s place without naming the order, and cannot move it to another', async () => {
  await order('first', 1);
  await order('second', 1);
  const serial = 'LK21000001';
  bench.plugIn(lock, serial);
  const line = bench.line();
  expect(await bench.scan(line, { product: lock, serial, order: 'first' })).toBe('PASS');
  expect(await bench.scan(line, { product: lock, serial, order: 'second', rework: 'why' })).toBe('UNIT_OTHER_ORDER');
  await orders.close({ id: 'first', reason: 'shipped', person });
  expect(await bench.scan(line, { product: lock, serial, rework: 'came back' })).toBe('PASS');
  expect(orders.show('first')).toMatchObject({ passed: 1, inWork: 0, state: 'closed' });
});

test('a product that tells the cloud its order is made for one, and says so before the unit is touched', async () => {
  await order('named', 1);
  const twin = '[enrollment.initial_twin.tags]\nfor = "{order}"\n';
  const product = changedProductOf('lock', (text) => `${text}\n${twin}`);
  bench.plugIn(product, 'LK23000001');
  const line = bench.line();
  expect(await bench.scan(line, { product, serial: 'LK23000001' })).toBe('ORDER_NEEDED');
  expect(await bench.scan(line, { product, serial: 'LK23000001', order: 'named' })).toBe('PASS');
});

test.each([
  ['unknown', 'ORDER_UNKNOWN'],
  ['sensors', 'ORDER_OTHER_PRODUCT'],
  ['over', 'ORDER_CLOSED'],
])('an order that is %s refuses the scan: %s', async (id, code) => {
  if (id === 'sensors') await order(id, 5, 'sensor');
  if (id === 'over') {
    await order(id, 5);
    await orders.close({ id, reason: 'done', person });
  }
  bench.plugIn(lock, 'LK22000001');
  expect(await bench.scan(bench.line(), { product: lock, serial: 'LK22000001', order: id })).toBe(code);
});
