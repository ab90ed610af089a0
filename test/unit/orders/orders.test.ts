import { expect, test } from 'vitest';
import { orderSubject } from '../../../station/domain/people.ts';
import { isStationError } from '../../../station/domain/station-error.ts';
import { createOrders } from '../../../station/orders/orders.ts';
import { append, entry, testLedger } from '../ledger/history.ts';

const setUp = () => {
  const { ledger } = testLedger();
  return { ledger, orders: createOrders({ ledger, products: () => ['tracker'] }) };
};
const wanted = { id: '4711', product: 'tracker', quantity: 2, person: 'boss' };
const code = (promise: Promise<unknown>) =>
  promise.then(
    () => 'done',
    (error: unknown) => (isStationError(error) ? error.code : String(error)),
  );

test('an order is opened once, shown, listed and closed', async () => {
  const { orders } = setUp();
  const opened = await orders.open({ ...wanted, customerLot: ' lot 9 ' });
  expect(opened).toMatchObject({ customerLot: 'lot 9', quantity: 2, passed: 0, inWork: 0, state: 'open' });
  expect(await code(orders.open(wanted))).toBe('ORDER_EXISTS');
  await orders.open({ ...wanted, id: '4712' });
  await orders.close({ id: '4711', reason: '', person: 'boss' });
  expect(orders.list({ state: 'open' }).map(({ id }) => id)).toEqual(['4712']);
  expect(orders.list().map(({ id }) => id)).toEqual(['4712', '4711']);
  expect(await code(orders.close({ id: '4711', reason: 'again', person: 'boss' }))).toBe('ORDER_NOT_OPEN');
  expect(() => orders.show('9')).toThrow(expect.objectContaining({ code: 'ORDER_NOT_FOUND' }));
});

test.each([
  { id: 'no spaces' },
  { id: '' },
  { product: 'unheard-of' },
  { quantity: 0 },
  { quantity: 1.5 },
  { quantity: 100_000_001 },
])('%j is no order', async (change) => {
  expect(await code(setUp().orders.open({ ...wanted, ...change }))).toBe('ORDER_INVALID');
});

test('a quota that was approved for this very order raises it, once', async () => {
  const { ledger, orders } = setUp();
  await orders.open(wanted);
  await orders.open({ ...wanted, id: '4712' });
  const boss = { id: 'boss', name: 'Boss', role: 'supervisor' as const, language: null, credentialSha256: null };
  const content = { requestedBy: 'op-1', approvedBy: 'boss', reason: 'lost', kind: 'quota' as const, amount: 3 };
  const subject = orderSubject('4711');
  const [, approval = -1] = await append(
    ledger,
    entry('person.added', 'person:boss', boss),
    entry('override.approved', subject, { ...content, subject }),
  );
  const raise = (id: string) => orders.raise({ id, approval, person: 'op-1' });
  expect(await code(raise('4712'))).toBe('ORDER_RAISE_NOT_APPROVED');
  expect(await raise('4711')).toMatchObject({ quantity: 5 });
  expect(await code(raise('4711'))).toBe('ORDER_RAISE_NOT_APPROVED');
});
