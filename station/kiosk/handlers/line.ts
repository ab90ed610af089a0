import { approveRework } from '../../acts/approve-rework.ts';
import { acceptSigner } from '../../issuing/signer-guard.ts';
import { choiceOf, saveLineChoice } from '../line-choice.ts';
import { type HandlerParts, type KioskHandlers, personOf } from './parts.ts';

type Names = 'line.choose' | 'line.scan' | 'line.cancel' | 'line.call' | 'line.approveSigner' | 'line.acknowledge';

/** What the people on the line do. */
export const lineHandlers = ({ station, people, store, session, line }: HandlerParts): Pick<KioskHandlers, Names> => ({
  async 'line.choose'({ product, order }) {
    const chosen = choiceOf(station, { product, order });
    await saveLineChoice(station.home, { product, order });
    store.set(chosen);
    return {};
  },
  async 'line.scan'({ text, slot, approval }, by) {
    const person = personOf(by);
    session.touch();
    if (approval === null) return line.scan({ text, slot, person, rework: null });
    const serial = await line.wouldTake(text, slot);
    const { badge, pin, reason } = approval;
    const request = { badge, pin: Buffer.from(pin), serial, reason, requestedBy: person };
    return line.scan({ text, slot, person, rework: { reason, approval: await approveRework(station, request) } });
  },
  'line.cancel'({ slot }) {
    line.cancel(slot);
    return {};
  },
  async 'line.call'({ slot }, by) {
    const shown = store.state.slots.find((one) => one.slot === slot);
    const content = { slot: shown?.slot ?? null, serial: shown?.serial ?? null, code: shown?.failure?.code ?? null };
    const subject = content.serial ?? 'line';
    const person = personOf(by);
    await station.ledger.commit((tx) => tx.append({ kind: 'supervisor.called', subject, person, content }));
    return {};
  },
  async 'line.approveSigner'({ approval: { badge, pin, reason } }, by) {
    const requestedBy = personOf(by);
    const signer = await station.signer();
    const readPin = () => Promise.resolve(Buffer.from(pin));
    await acceptSigner({ ledger: station.ledger, signer, people, requestedBy, badge, reason, readPin });
    // What else keeps the line from opening is said on the screen.
    await line.open();
    return {};
  },
  'line.acknowledge'() {
    store.set({ interrupted: [] });
    return {};
  },
});
