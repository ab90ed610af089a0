import type { Report } from '../problems.ts';
import type { Approvals } from './approvals.ts';
import type { EntryOf, Row } from './unit-story.ts';

export type OrderEntry = EntryOf<'order.opened' | 'order.raised' | 'order.closed'>;

/** What happened to an order's room: `room` more of it, or less when a unit takes a place. */
interface Change {
  readonly seq: number;
  readonly room: number;
}

/**
 * Work orders as the entries tell them. Orders are read before units, in their order; then each unit's story says when it
 * took a place and when it left it, and at the end no order may ever have had fewer places than units.
 */
export class OrderStory {
  readonly orders = new Map<string, Row>();
  readonly #changes = new Map<string, Change[]>();
  readonly #closedBy = new Map<string, number>();
  readonly #openedBy = new Map<string, number>();
  readonly #report: Report;
  readonly #approvals: Approvals;

  /** `approvals`: as far as they have been read. */
  constructor(report: Report, approvals: Approvals) {
    this.#report = report;
    this.#approvals = approvals;
  }

  take(entry: OrderEntry): void {
    const { seq, at } = entry;
    const { id } = entry.content;
    const order = this.orders.get(id);
    if (entry.subject !== `order:${id}`) return this.#impossible(seq, `${entry.kind} of ${id} is filed elsewhere`);
    if (entry.kind === 'order.opened') {
      if (order) return this.#impossible(seq, `order ${id} is opened twice`);
      const { product, quantity, customerLot } = entry.content;
      this.orders.set(id, {
        id,
        product,
        quantity,
        customer_lot: customerLot,
        state: 'open',
        opened_at: at,
        closed_at: null,
        entry: seq,
      });
      this.#openedBy.set(id, seq);
      this.#change(id, seq, quantity);
      return;
    }
    if (order?.['state'] !== 'open') return this.#impossible(seq, `${entry.kind} of ${id}, which is not open`);
    if (entry.kind === 'order.closed') {
      Object.assign(order, { state: 'closed', closed_at: at, entry: seq });
      this.#closedBy.set(id, seq);
      return;
    }
    const { by, approval: approvedIn } = entry.content;
    if (!this.#approvals.use(seq, approvedIn, { kind: 'quota', subject: entry.subject, amount: by })) {
      this.#report(seq, 'APPROVAL_INVALID', `order ${id} is raised by ${by} without an approval of that`);
      return;
    }
    Object.assign(order, { quantity: Number(order['quantity']) + by, entry: seq });
    this.#change(id, seq, by);
  }

  /** A unit starts for an order. `holds`: it has a place there already. */
  unitStarts(seq: number, id: string, product: string, holds: boolean): void {
    const order = this.orders.get(id);
    if (!order || seq < (this.#openedBy.get(id) ?? 0)) {
      return this.#impossible(seq, `a run for order ${id}, which nobody opened`);
    }
    if (order['product'] !== product) return this.#impossible(seq, `a run of ${product} for order ${id}`);
    if (holds) return;
    if (seq > (this.#closedBy.get(id) ?? Number.POSITIVE_INFINITY)) {
      return this.#impossible(seq, `a run for order ${id}, which was closed`);
    }
    this.#change(id, seq, -1);
  }

  unitLeaves(seq: number, id: string): void {
    this.#change(id, seq, 1);
  }

  /** After the last unit. */
  finish(): void {
    for (const [id, changes] of this.#changes) {
      let room = 0;
      for (const change of changes.toSorted((a, b) => a.seq - b.seq)) {
        room += change.room;
        if (room >= 0) continue;
        this.#report(
          change.seq,
          'ORDER_OVERRUN',
          `entry ${change.seq} starts a unit for order ${id}, which was complete`,
        );
        break;
      }
    }
  }

  #change(id: string, seq: number, room: number): void {
    const changes = this.#changes.get(id);
    if (changes) changes.push({ seq, room });
    else this.#changes.set(id, [{ seq, room }]);
  }

  #impossible(seq: number, what: string): void {
    this.#report(seq, 'SEQUENCE_IMPOSSIBLE', what);
  }
}
