import { namesOrder } from '../config/enrollment-config.ts';
import type { StationError } from '../domain/station-error.ts';
import type { LedgerReader } from '../ledger/ledger.ts';
import { lineError } from './line-errors.ts';
import type { RunRequest } from './run-context.ts';

/**
 * The work order that a scan counts against, and whether it may. Asked inside the transaction that starts the run, so
 * that slots and processes which scan at once cannot start more than was ordered.
 */
export function orderFor(
  ledger: LedgerReader,
  { serial, product, order: named }: RunRequest,
): { readonly id: string | null; readonly refusal?: StationError } {
  const unit = ledger.unit(serial);
  // What passed for an order holds its place there: a rework neither counts twice nor takes it away.
  const held = unit && unit.passedAt !== null ? unit.order : null;
  const id = named ?? held;
  if (id === null) {
    const { name, enrollment } = product.config;
    return namesOrder(enrollment) ? { id, refusal: lineError('ORDER_NEEDED', { product: name }) } : { id };
  }
  if (held !== null && held !== id) return { id, refusal: lineError('UNIT_OTHER_ORDER', { serial, order: held }) };
  const order = ledger.order(id);
  if (!order) return { id, refusal: lineError('ORDER_UNKNOWN', { order: id }) };
  const { product: ordered, quantity, state, passed, inWork } = order;
  const name = product.config.name;
  if (ordered !== name) return { id, refusal: lineError('ORDER_OTHER_PRODUCT', { order: id, ordered, product: name }) };
  if (held === id) return { id };
  if (state !== 'open') return { id, refusal: lineError('ORDER_CLOSED', { order: id }) };
  if (passed + inWork >= quantity) return { id, refusal: lineError('ORDER_COMPLETE', { order: id, quantity }) };
  return { id };
}
