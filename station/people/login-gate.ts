import type { Clock } from '../domain/clock.ts';
import { isPersonId, personSubject, type Role } from '../domain/people.ts';
import type { StationError } from '../domain/station-error.ts';
import type { Ledger, LedgerTransaction, PersonRow } from '../ledger/ledger.ts';
import { lockedForMs } from './lockout.ts';
import { peopleError } from './people-errors.ts';
import type { PinStore } from './pin-store.ts';

/** How many may wait at the gate; a person never does. */
const queueLimit = 8;

/**
 * Where badge and PIN are held against each other: one at a time, so that guesses cannot overtake the count of the wrong
 * ones; always at the price of one argon2id; and decided, again, in the transaction that records the outcome, because
 * another process may have counted in the meantime.
 */
export function loginGate({ ledger, pins, clock }: { ledger: Ledger; pins: PinStore; clock: Clock }) {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  async function pass(
    { badge, pin }: { badge: string; pin: Buffer },
    then: (tx: LedgerTransaction, person: PersonRow) => void,
    allowed: readonly Role[] | undefined,
  ): Promise<PersonRow> {
    const known = isPersonId(badge) ? ledger.person(badge) : undefined;
    const name = known ? known.id : await pins.nameOfUnknown(badge);
    const sha256 = known?.active === true ? known.credentialSha256 : null;
    const verdict = await pins.check(sha256, pin);
    const outcome = await ledger.commit((tx): PersonRow | StationError => {
      const person = known && tx.person(known.id);
      const lockedMs = lockedForMs(tx.loginFailures(name), clock.now());
      const refuse = (error: StationError): StationError => {
        const content = { badge: name, code: error.code };
        tx.append({ kind: 'person.login-refused', subject: personSubject(name), person: 'station', content });
        return error;
      };
      if (lockedMs > 0) return refuse(peopleError('LOGIN_LOCKED', { seconds: Math.ceil(lockedMs / 1000) }));
      if (person && verdict === 'altered') return refuse(peopleError('LOGIN_CREDENTIAL_ALTERED', { id: person.id }));
      // Somebody may have set another PIN, or removed the person, while this one was looked at.
      const isCurrent = person?.active === true && person.credentialSha256 === sha256;
      if (!isCurrent || verdict !== 'right') return refuse(peopleError('LOGIN_REFUSED'));
      if (allowed?.includes(person.role) === false)
        return refuse(peopleError('APPROVAL_NOT_ALLOWED', { id: person.id }));
      then(tx, person);
      return person;
    });
    if (outcome instanceof Error) throw outcome;
    return outcome;
  }

  return {
    /**
     * Lets in who proves to be who they say: `then` appends to the transaction that decides it. The PIN is zeroed.
     * @throws LOGIN_REFUSED, LOGIN_LOCKED, LOGIN_BUSY, LOGIN_CREDENTIAL_ALTERED, APPROVAL_NOT_ALLOWED, the ledger's errors
     */
    async prove(
      proof: { badge: string; pin: Buffer },
      then: (tx: LedgerTransaction, person: PersonRow) => void,
      allowed?: readonly Role[],
    ): Promise<PersonRow> {
      try {
        if (waiting >= queueLimit) throw peopleError('LOGIN_BUSY');
        waiting += 1;
        const turn = last.then(() => pass(proof, then, allowed)).finally(() => (waiting -= 1));
        last = turn.catch(() => undefined);
        return await turn;
      } finally {
        proof.pin.fill(0);
      }
    },
  };
}
