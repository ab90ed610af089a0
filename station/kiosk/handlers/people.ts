import { type HandlerParts, type KioskHandlers, personOf } from './parts.ts';

type Names = 'setup.people' | 'people.add' | 'people.change' | 'people.remove' | 'people.setPin';

/** Who works here, and what an admin does about it. Whoever changed their own rights is asked to log in again at once. */
export const peopleHandlers = ({ people, session }: HandlerParts): Pick<KioskHandlers, Names> => ({
  'setup.people': () => ({
    people: people.list().map(({ id, name, role, active, credentialSha256 }) => ({
      id,
      name,
      role,
      active,
      hasPin: credentialSha256 !== null,
    })),
  }),
  async 'people.add'({ pin, ...person }, by) {
    const secret = pin === null ? {} : { pin: Buffer.from(pin) };
    await people.add({ ...person, ...secret, by: personOf(by) });
    return {};
  },
  async 'people.change'(change, by) {
    await people.change({ ...change, by: personOf(by) });
    session.current();
    return {};
  },
  async 'people.remove'({ id }, by) {
    await people.remove({ id, by: personOf(by) });
    session.current();
    return {};
  },
  async 'people.setPin'({ id, pin }, by) {
    const person = personOf(by);
    await people.setPin({ id, pin: Buffer.from(pin), by: person });
    return {};
  },
});
