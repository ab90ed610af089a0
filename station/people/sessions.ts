import { randomBytes } from 'node:crypto';
import type { Clock } from '../domain/clock.ts';
import type { Role } from '../domain/people.ts';
import type { PersonRow } from '../ledger/ledger.ts';
import { peopleError } from './people-errors.ts';

/** Somebody at work. The token is all that proves it. */
export interface Session {
  /** 32 random bytes, base64url. */
  readonly token: string;
  /** The person's id. */
  readonly person: string;
  readonly name: string;
  readonly role: Role;
  readonly language: string | null;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly lastActiveAt: string;
}

export interface SessionRules {
  readonly clock: Clock;
  readonly idleMs: number;
  readonly limit: number;
  /** While a unit is in work nobody is locked out, however long they only watch. */
  readonly isBusy: () => boolean;
}

interface Held {
  session: Session;
  activeMs: number;
}

/** Who is logged in, in memory alone: a restart logs everyone out. */
export class Sessions {
  readonly #held = new Map<string, Held>();
  readonly #rules: SessionRules;

  constructor(rules: SessionRules) {
    this.#rules = rules;
  }

  /** @throws SESSION_LIMIT */
  assertRoom(): void {
    const { limit } = this.#rules;
    if (this.#held.size >= limit) throw peopleError('SESSION_LIMIT', { limit });
  }

  start({ id, name, role, language }: PersonRow): Session {
    const at = this.#rules.clock.now().toISOString();
    const token = randomBytes(32).toString('base64url');
    const session = { token, person: id, name, role, language, startedAt: at, lastActiveAt: at };
    this.#held.set(token, { session, activeMs: this.#rules.clock.monotonicMs() });
    return session;
  }

  get(token: string): Session | undefined {
    return this.#held.get(token)?.session;
  }

  /** Somebody did something. */
  touch(token: string): Session | undefined {
    const held = this.#held.get(token);
    if (!held) return undefined;
    const { clock } = this.#rules;
    held.activeMs = clock.monotonicMs();
    held.session = { ...held.session, lastActiveAt: clock.now().toISOString() };
    return held.session;
  }

  end(token: string): Session | undefined {
    const session = this.get(token);
    this.#held.delete(token);
    return session;
  }

  all(): Session[] {
    return [...this.#held.values()].map(({ session }) => session);
  }

  /** Those who did nothing for too long. Time in which a unit was in work does not count, nor does it before it was. */
  idle(): Session[] {
    const nowMs = this.#rules.clock.monotonicMs();
    const held = [...this.#held.values()];
    if (this.#rules.isBusy()) {
      for (const each of held) each.activeMs = nowMs;
      return [];
    }
    return held.filter(({ activeMs }) => nowMs - activeMs >= this.#rules.idleMs).map(({ session }) => session);
  }
}
