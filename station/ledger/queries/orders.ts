import type { LedgerReader, OrderRow } from '../ledger.ts';
import type { ReadHandle } from '../open-database.ts';

export function orderQueries(db: ReadHandle): Pick<LedgerReader, 'order' | 'orders'> {
  const counted = (state: string): string =>
    `(SELECT count(*) FROM units u WHERE u.order_id = o.id AND u.state = '${state}')`;
  const selection = `
    SELECT id, product, quantity, customer_lot AS customerLot, state, opened_at AS openedAt, closed_at AS closedAt,
      ${counted('passed')} AS passed, ${counted('in-progress')} AS inWork
    FROM orders o`;
  const one = db.prepare<[string], OrderRow>(`${selection} WHERE id = ?`);
  const all = db.prepare<[], OrderRow>(`${selection} ORDER BY opened_at DESC, id`);
  const ofState = db.prepare<[string], OrderRow>(`${selection} WHERE state = ? ORDER BY opened_at DESC, id`);
  return {
    order: (id) => one.get(id),
    orders: ({ state } = {}) => (state === undefined ? all.all() : ofState.all(state)),
  };
}
