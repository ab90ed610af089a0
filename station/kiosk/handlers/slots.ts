import { bindSlot, slotsOnFile } from '../../config/edit-slots.ts';
import { requireSlotsApart } from '../../doctor/slots-apart.ts';
import type { HandlerParts, KioskHandlers } from './parts.ts';

/** The slots as the file has them. The line takes others up when no unit is in work. */
export const slotHandlers = ({
  station,
  store,
  changes,
}: HandlerParts): Pick<KioskHandlers, 'setup.slots' | 'slots.bind'> => ({
  async 'setup.slots'() {
    const opened = new Map(store.state.slots.map(({ slot, port }) => [slot, port]));
    const slots = Object.entries(await slotsOnFile(station.home));
    return {
      slots: slots.map(([slot, port]) => ({ slot, port, state: opened.get(slot) === port ? 'in-use' : 'waits' })),
    };
  },
  async 'slots.bind'({ slot, port }) {
    if (port !== null) {
      const bound = new Map(Object.entries(await slotsOnFile(station.home))).set(slot, port);
      await requireSlotsApart(bound);
    }
    await bindSlot(station.home, slot, port);
    await changes.made();
    return {};
  },
});
