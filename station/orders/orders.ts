import { isOrderId, orderQuantityLimit, orderSubject } from '../domain/people.ts';
import type { Ledger, LedgerReader, OrderRow } from '../ledger/ledger.ts';
import { orderError } from './order-errors.ts';

export interface NewOrder {
  readonly id: string;
  /** A product that the station has. */
  readonly product: string;
  /** How many units may pass for it. */
  readonly quantity: number;
  readonly customerLot?: string;
  /** Who opens it. */
  readonly person: string;
}

/**
 * Work orders: what is to be made, how many, and how far that is. That no more is started than was ordered is the ledger's
 * law, held in the transaction that starts a run.
 */
export interface Orders {
  /** The last opened first. */
  list(filter?: { state?: OrderRow['state'] }): OrderRow[];
  /** @throws ORDER_NOT_FOUND */
  show(id: string): OrderRow;
  /** @throws ORDER_INVALID, ORDER_EXISTS */
  open(order: NewOrder): Promise<OrderRow>;
  /** Takes no more units; those in work are finished, and what passed may still be reworked. @throws ORDER_NOT_FOUND, ORDER_NOT_OPEN */
  close(order: { id: string; reason: string; person: string }): Promise<OrderRow>;
  /**
   * Makes room for as many units more as `approval`, the entry of an approval of kind `quota` for this order, says. An
   * approval is good for one time. @throws ORDER_NOT_FOUND, ORDER_NOT_OPEN, ORDER_RAISE_NOT_APPROVED
   */
  raise(order: { id: string; approval: number; person: string }): Promise<OrderRow>;
}

export function createOrders({
  ledger,
  products,
}: {
  readonly ledger: Ledger;
  /** The names of the products that the station has now. */
  readonly products: () => readonly string[];
}): Orders {
  return {
    list: (filter) => ledger.orders(filter),
    show: (id) => found(ledger, id),

    open({ id, product, quantity, customerLot = '', person }) {
      const fault = faultOf(id, product, quantity, products());
      if (fault !== undefined) return Promise.reject(orderError('ORDER_INVALID', { reason: fault }));
      return ledger.commit((tx) => {
        if (tx.order(id)) throw orderError('ORDER_EXISTS', { order: id });
        const content = { id, product, quantity, customerLot: customerLot.trim() || null };
        tx.append({ kind: 'order.opened', subject: orderSubject(id), person, content });
        return found(tx, id);
      });
    },

    close: ({ id, reason, person }) =>
      ledger.commit((tx) => {
        stillOpen(tx, id);
        const content = { id, reason: reason.trim() || 'closed' };
        tx.append({ kind: 'order.closed', subject: orderSubject(id), person, content });
        return found(tx, id);
      }),

    raise: ({ id, approval, person }) =>
      ledger.commit((tx) => {
        stillOpen(tx, id);
        const allowed = tx.approval(approval);
        const fits = allowed?.kind === 'quota' && allowed.subject === orderSubject(id) && allowed.used === null;
        if (!fits || allowed.amount === null) throw orderError('ORDER_RAISE_NOT_APPROVED', { order: id });
        const content = { id, by: allowed.amount, approval };
        tx.append({ kind: 'order.raised', subject: orderSubject(id), person, content });
        return found(tx, id);
      }),
  };
}

function faultOf(id: string, product: string, quantity: number, products: readonly string[]): string | undefined {
  if (!isOrderId(id)) return 'its number has 1 to 32 letters, digits, dots, dashes and underscores';
  if (!products.includes(product)) return `there is no product ${product}`;
  if (Number.isSafeInteger(quantity) && quantity >= 1 && quantity <= orderQuantityLimit) return undefined;
  return `its quantity is a whole number from 1 to ${orderQuantityLimit}`;
}

function found(ledger: LedgerReader, id: string): OrderRow {
  const order = ledger.order(id);
  if (!order) throw orderError('ORDER_NOT_FOUND', { order: id });
  return order;
}

function stillOpen(ledger: LedgerReader, id: string): void {
  const { state, closedAt } = found(ledger, id);
  if (state === 'closed') throw orderError('ORDER_NOT_OPEN', { order: id, closedAt });
}
