import type { Session as ShownSession } from '../contract/shapes.ts';
import type { People, Session } from '../people/people.ts';

/** The one session of a screen: who is there now. Its token never leaves this process. */
export class ScreenSession {
  readonly #people: People;
  readonly #onChange: (session: ShownSession | null) => void;
  #token: string | null = null;

  constructor(people: People, onChange: (session: ShownSession | null) => void) {
    this.#people = people;
    this.#onChange = onChange;
  }

  /** Who is there, if anybody still is. */
  current(): Session | null {
    if (this.#token === null) return null;
    const session = this.#people.session(this.#token);
    if (session) return session;
    this.#token = null;
    this.#onChange(null);
    return null;
  }

  /** @throws LOGIN_*; then whoever was there stays */
  async login(badge: string, pin: string): Promise<ShownSession> {
    const session = await this.#people.login({ badge, pin: Buffer.from(pin) });
    const before = this.#token;
    this.#token = session.token;
    const { person, name, role, startedAt } = session;
    const shown = { person, name, role, startedAt };
    this.#onChange(shown);
    if (before !== null) await this.#people.logout(before, 'asked');
    return shown;
  }

  async logout(): Promise<void> {
    if (this.#token === null) return;
    const token = this.#token;
    this.#token = null;
    this.#onChange(null);
    await this.#people.logout(token, 'asked');
  }

  /** The person did something: the idle lock starts again. */
  touch(): void {
    if (this.current() !== null && this.#token !== null) this.#people.touch(this.#token);
  }
}
