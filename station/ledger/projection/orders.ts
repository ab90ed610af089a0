import { isOrderId, orderSubject } from '../../domain/people.ts';
import type { WriteHandle } from '../open-database.ts';
import { approvalUse } from './approvals.ts';
import { type EntryOf, refusal } from './refusal.ts';

interface OrderState {
  readonly id: string;
  readonly product: string;
  readonly quantity: number;
  readonly state: 'open' | 'closed';
}

/** Work orders, and the law that no more units are made for one than it asks for. */
export function orderProjection(db: WriteHandle) {
  const select = db.prepare<[string], OrderState>('SELECT * FROM orders WHERE id = ?');
  const insert = db.prepare(`
    INSERT INTO orders (id, product, quantity, customer_lot, state, opened_at, entry)
    VALUES (@id, @product, @quantity, @customerLot, 'open', @at, @seq)`);
  const raise = db.prepare<[number, number, string]>(
    'UPDATE orders SET quantity = quantity + ?, entry = ? WHERE id = ?',
  );
  const close = db.prepare<[string, number, string]>(
    `UPDATE orders SET state = 'closed', closed_at = ?, entry = ? WHERE id = ?`,
  );
  const useApproval = approvalUse(db);
  const unitOrder = db.prepare<[string], { order_id: string | null; passed_at: string | null }>(
    'SELECT order_id, passed_at FROM units WHERE serial = ?',
  );
  const others = db
    .prepare<[string, string], number>(
      `SELECT count(*) FROM units WHERE order_id = ? AND state IN ('passed', 'in-progress') AND serial <> ?`,
    )
    .pluck();

  function open(entry: EntryOf<'order.raised' | 'order.closed'>): OrderState {
    const order = select.get(entry.content.id);
    if (entry.subject !== orderSubject(entry.content.id)) throw refusal(entry, `it is about ${entry.content.id}`);
    if (order?.state !== 'open') throw refusal(entry, 'there is no such open order');
    return order;
  }

  return {
    opened(entry: EntryOf<'order.opened'>): void {
      const { id } = entry.content;
      if (!isOrderId(id) || entry.subject !== orderSubject(id)) throw refusal(entry, 'the order has no proper id');
      if (select.get(id)) throw refusal(entry, 'the order was opened before');
      insert.run({ ...entry.content, at: entry.at, seq: entry.seq });
    },

    raised(entry: EntryOf<'order.raised'>): void {
      const { id } = open(entry);
      const { by, approval } = entry.content;
      useApproval(
        entry,
        approval,
        ({ kind, subject, amount }) => kind === 'quota' && subject === entry.subject && amount === by,
      );
      raise.run(by, entry.seq, id);
    },

    closed(entry: EntryOf<'order.closed'>): void {
      close.run(entry.at, entry.seq, open(entry).id);
    },

    /**
     * Before a run starts: its order takes it. A unit that holds a place in its order keeps it, so that a rework neither
     * counts twice nor leaves the order.
     */
    checkRun(entry: EntryOf<'run.started'>): void {
      const { order: id, product } = entry.content;
      const unit = unitOrder.get(entry.subject);
      const held = unit && unit.passed_at !== null ? unit.order_id : null;
      if (held !== null && held !== id) throw refusal(entry, `the unit was made for order ${held}`);
      if (id === undefined) return;
      const order = select.get(id);
      if (!order) throw refusal(entry, `there is no order ${id}`);
      if (order.product !== product) throw refusal(entry, `order ${id} is for ${order.product}`);
      if (held === id) return;
      if (order.state !== 'open') throw refusal(entry, `order ${id} is closed`);
      if ((others.get(id, entry.subject) ?? 0) >= order.quantity) throw refusal(entry, `order ${id} is complete`);
    },
  };
}
