import type { Entry } from '../../domain/entry.ts';
import type { ReadHandle } from '../open-database.ts';
import type { Report } from './problems.ts';
import { readRecord } from './read-record.ts';
import type { Approvals } from './replay/approvals.ts';
import { type OrderEntry, OrderStory } from './replay/replay-orders.ts';
import { type PeopleEntry, PeopleStory } from './replay/replay-people.ts';
import { type SignerEntry, SignerStory } from './replay/replay-signer.ts';
import type { Row } from './replay/unit-story.ts';

/** What the units' stories make use of. */
export interface Steering {
  readonly orders: OrderStory;
  readonly approvals: Approvals;
  /** After the last unit. */
  finish(): void;
}

/** Reads the entries about people, orders and signers in their order, and holds the tables derived from them against what they say. */
export function checkPeopleAndOrders(db: ReadHandle, report: Report): Steering {
  const people = new PeopleStory(report);
  const orders = new OrderStory(report, people.approvals);
  const signers = new SignerStory(report, people.approvals);
  const select = db
    .prepare<[], Buffer>(
      `SELECT record FROM entries WHERE kind IN ('person.added', 'person.changed', 'person.removed', 'person.logged-in',
         'person.login-refused', 'person.logged-out', 'override.approved', 'order.opened', 'order.raised', 'order.closed',
         'signer.key-created', 'signer.changed')
       ORDER BY seq`,
    )
    .pluck();
  for (const record of select.iterate()) {
    const entry = readRecord(record);
    // What is no record, or is filed under another kind than its own, is reported where every record is read.
    if (typeof entry === 'string') continue;
    if (isOfOrders(entry)) orders.take(entry);
    else if (isOfPeople(entry)) people.take(entry);
    else if (isOfSigner(entry)) signers.take(entry);
  }
  const compare = (table: string, key: string, expected: ReadonlyMap<unknown, Row>): void => {
    const found = db.prepare<[], Row>(`SELECT * FROM ${table}`).all();
    if (found.length !== expected.size) {
      const message = `${table} has ${found.length} rows where the records give ${expected.size}`;
      report(null, 'DERIVED_TABLE_WRONG', message);
    }
    for (const row of found) {
      const wanted = expected.get(row[key]);
      const columns = new Set([...Object.keys(wanted ?? {}), ...Object.keys(row)]);
      const wrong = [...columns].find((column) => wanted?.[column] !== row[column]);
      if (wrong === undefined) continue;
      const seq = wanted?.['entry'];
      const message = `${table}.${wrong} of ${row[key]} does not follow from the records`;
      report(typeof seq === 'number' ? seq : null, 'DERIVED_TABLE_WRONG', message);
    }
  };
  compare('people', 'id', people.people);
  compare('login_failures', 'badge', people.failures);
  compare('orders', 'id', orders.orders);
  return {
    orders,
    approvals: people.approvals,
    finish() {
      orders.finish();
      compare('approvals', 'entry', people.approvals.given);
    },
  };
}

const isOfOrders = (entry: Entry): entry is OrderEntry => entry.kind.startsWith('order.');
const isOfPeople = (entry: Entry): entry is PeopleEntry =>
  entry.kind.startsWith('person.') || entry.kind === 'override.approved';
const isOfSigner = (entry: Entry): entry is SignerEntry => entry.kind.startsWith('signer.');
