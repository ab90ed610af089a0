import { productNamed } from '../../config/product.ts';
import { type HandlerParts, type KioskHandlers, personOf } from './parts.ts';

type Names = 'line.choose' | 'line.scan' | 'line.cancel' | 'line.acknowledge' | 'orders.list';

/** What the people on the line do. */
export const lineHandlers = ({ station, people, store, session, line }: HandlerParts): Pick<KioskHandlers, Names> => ({
  'line.choose'({ product, order: _order }) {
    store.set({ product: productNamed(station.products, product).config.name });
    return {};
  },
  async 'line.scan'({ text, slot, rework }, by) {
    const person = personOf(by);
    session.touch();
    if (rework === null) return line.scan({ text, slot, person, rework: null });
    const pin = Buffer.from(rework.pin);
    try {
      const { badge, reason } = rework;
      const { approvedBy } = await people.approveRework({ badge, pin, reason, serial: text, requestedBy: person });
      return await line.scan({ text, slot, person, rework: `${reason} (approved by ${approvedBy})` });
    } finally {
      pin.fill(0);
    }
  },
  'line.cancel'({ slot }) {
    line.cancel(slot);
    return {};
  },
  'line.acknowledge'() {
    store.set({ interrupted: [] });
    return {};
  },
  'orders.list': () => ({ orders: [] }),
});
