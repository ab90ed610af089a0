import { orderSubject } from '../../domain/people.ts';
import { orderError } from '../../orders/order-errors.ts';
import { shownOrder } from '../records.ts';
import { type HandlerParts, type KioskHandlers, personOf } from './parts.ts';

type Names = 'orders.list' | 'orders.open' | 'orders.close' | 'orders.raise';

/** What is to be made, how many, and who may change that. */
export const orderHandlers = ({ station, people, store }: HandlerParts): Pick<KioskHandlers, Names> => {
  const { orders } = station;
  /** The order that the line works for is shown as it is now; one that was closed stays chosen, so that a scan says so. */
  const refresh = (id: string): void => {
    if (store.state.order?.id === id) store.set({ order: shownOrder(orders.show(id)) });
  };
  return {
    'orders.list': ({ closed = false }) => ({
      orders: orders.list(closed ? {} : { state: 'open' }).map(shownOrder),
    }),
    async 'orders.open'({ id, product, quantity, lot }, by) {
      const customerLot = lot === null ? {} : { customerLot: lot };
      await orders.open({ id, product, quantity, ...customerLot, person: personOf(by) });
      return {};
    },
    async 'orders.close'({ id, reason }, by) {
      await orders.close({ id, reason, person: personOf(by) });
      refresh(id);
      return {};
    },
    async 'orders.raise'({ id, by: amount, approval: { badge, pin, reason } }, by) {
      const person = personOf(by);
      // Looked at before anybody approves anything: an approval that cannot be used would stay behind.
      const { state, closedAt } = orders.show(id);
      if (state === 'closed') throw orderError('ORDER_NOT_OPEN', { order: id, closedAt });
      const request = { badge, pin: Buffer.from(pin), reason, requestedBy: person, amount } as const;
      const { entry } = await people.approve({ ...request, kind: 'quota', subject: orderSubject(id) });
      await orders.raise({ id, approval: entry, person });
      refresh(id);
      return {};
    },
  };
};
