import { isPersonId, personSubject, type Role } from '../domain/people.ts';
import type { Ledger, LedgerReader, PersonRow } from '../ledger/ledger.ts';
import { peopleError } from './people-errors.ts';
import { peopleSays } from './people-phrases.ts';
import type { PinStore } from './pin-store.ts';

/** How long a PIN may be, in bytes. */
export const pinLength = { least: 4, most: 64 } as const;

export interface NewPerson {
  /** The badge's id: letters, digits and dashes, at most 32. Never given twice. */
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly language?: string | null;
  /** Taken over and zeroed. Without one the person cannot log in yet. */
  readonly pin?: Buffer;
  /** Who adds them. */
  readonly by: string;
}

export interface PersonChange {
  readonly id: string;
  readonly name?: string;
  readonly role?: Role;
  readonly language?: string | null;
  readonly active?: boolean;
  readonly by: string;
}

/** Who works here. */
export interface Registry {
  /** By id, those who were removed included. */
  list(): PersonRow[];
  /** @throws PERSON_INVALID, PERSON_EXISTS, PERSON_PIN_INVALID */
  add(person: NewPerson): Promise<PersonRow>;
  /** @throws PERSON_UNKNOWN, PERSON_INVALID, PERSON_LAST_ADMIN */
  change(change: PersonChange): Promise<PersonRow>;
  /** May not log in any more; what they did keeps their name. @throws PERSON_UNKNOWN, PERSON_LAST_ADMIN */
  remove(person: { id: string; by: string }): Promise<void>;
  /** Also ends a lockout. The PIN's buffer is taken over and zeroed. @throws PERSON_UNKNOWN, PERSON_PIN_INVALID */
  setPin(pin: { id: string; pin: Buffer; by: string }): Promise<void>;
}

export function registry(ledger: Ledger, pins: PinStore): Registry {
  /** Keeps the verifier before the ledger names it, and drops whichever of the two is not wanted afterwards. */
  async function withPin<Result>(
    pin: Buffer,
    work: (sha256: string) => Promise<{ result: Result; replaced: string | null }>,
  ): Promise<Result> {
    try {
      const { least, most } = pinLength;
      if (pin.length < least || pin.length > most) throw peopleError('PERSON_PIN_INVALID', { least, most });
      const sha256 = await pins.keep(pin);
      const { result, replaced } = await work(sha256).catch(async (error: unknown) => {
        await pins.forget(sha256);
        throw error;
      });
      if (replaced !== null) await pins.forget(replaced);
      return result;
    } finally {
      pin.fill(0);
    }
  }

  async function add({ id, role, by, ...rest }: Omit<NewPerson, 'pin'>, sha256: string | null): Promise<PersonRow> {
    const name = rest.name.trim();
    const language = rest.language ?? null;
    assertSound({ id, name, language });
    return ledger.commit((tx) => {
      if (tx.person(id)) throw peopleError('PERSON_EXISTS', { id });
      const content = { id, name, role, language, credentialSha256: sha256 };
      tx.append({ kind: 'person.added', subject: personSubject(id), person: by, content });
      return known(tx, id);
    });
  }

  return {
    list: () => ledger.people(),

    async add({ pin, ...person }) {
      if (pin === undefined) return add(person, null);
      return withPin(pin, async (sha256) => ({ result: await add(person, sha256), replaced: null }));
    },

    async change({ id, by, ...change }) {
      return ledger.commit((tx) => {
        const before = known(tx, id);
        const after = { ...before, ...defined(change) };
        const person = { ...after, name: after.name.trim() };
        assertSound(person);
        assertAdminLeft(tx, before, person);
        const { name, role, language, credentialSha256, active } = person;
        const content = { id, name, role, language, credentialSha256, active };
        tx.append({ kind: 'person.changed', subject: personSubject(id), person: by, content });
        return known(tx, id);
      });
    },

    async remove({ id, by }) {
      await ledger.commit((tx) => {
        const person = known(tx, id);
        if (!person.active) throw peopleError('PERSON_UNKNOWN', { id });
        assertAdminLeft(tx, person, { ...person, active: false });
        tx.append({ kind: 'person.removed', subject: personSubject(id), person: by, content: { id } });
      });
    },

    setPin: ({ id, pin, by }) =>
      withPin(pin, (credentialSha256) =>
        ledger.commit((tx) => {
          const { credentialSha256: replaced, ...person } = known(tx, id);
          const content = { ...person, credentialSha256 };
          tx.append({ kind: 'person.changed', subject: personSubject(id), person: by, content });
          return { result: undefined, replaced };
        }),
      ),
  };
}

function known(ledger: LedgerReader, id: string): PersonRow {
  const person = ledger.person(id);
  if (!person) throw peopleError('PERSON_UNKNOWN', { id });
  return person;
}

const isAdmin = ({ active, role }: Pick<PersonRow, 'active' | 'role'>): boolean => active && role === 'admin';

function assertAdminLeft(ledger: LedgerReader, before: PersonRow, after: Pick<PersonRow, 'active' | 'role'>): void {
  if (!isAdmin(before) || isAdmin(after)) return;
  if (ledger.people().some((person) => person.id !== before.id && isAdmin(person))) return;
  throw peopleError('PERSON_LAST_ADMIN', { id: before.id });
}

function assertSound({ id, name, language }: { id: string; name: string; language: string | null }): void {
  const fault = !isPersonId(id)
    ? peopleSays('BADGE_RULE')
    : !/^[^\p{Cc}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]{1,64}$/u.test(name)
      ? peopleSays('PERSON_NAME_RULE')
      : language !== null && !/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/.test(language)
        ? peopleSays('LANGUAGE_RULE')
        : undefined;
  if (fault !== undefined) throw peopleError('PERSON_INVALID', { reason: fault });
}

/** What was said, without what was left open. */
const defined = <Value extends object>(change: Value): Value =>
  // Leaving out undefined members gives what the type says: they are optional.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as Value;
