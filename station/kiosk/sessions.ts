import type { Role } from '../contract/row.ts';
import type { Session } from '../contract/shapes.ts';

/** A person at the screen, as the station's people give it. The token never leaves this process. */
export interface OpenSession {
  readonly token: string;
  readonly person: string;
  readonly name: string;
  readonly role: Role;
  readonly startedAt: string;
}

/** What the kiosk needs of `station/people`. */
export interface KioskPeople {
  list(): readonly { readonly id: string; readonly name: string; readonly role: Role; readonly active: boolean }[];
  /** @throws LOGIN_* */
  login(badge: string, pin: Buffer): Promise<OpenSession>;
  logout(token: string): Promise<void>;
  /** Undefined once it ended: by itself after a while without a touch, but never while `isBusy` says that a unit is in work. */
  session(token: string): OpenSession | undefined;
  touch(token: string): void;
  /**
   * A second person stands for what the first may not decide alone; recorded before this resolves.
   * @throws LOGIN_*, APPROVAL_*
   */
  approveRework(approval: {
    badge: string;
    pin: Buffer;
    reason: string;
    serial: string;
    requestedBy: string;
  }): Promise<{ approvedBy: string }>;
}

/** The one session of a screen: who is there now. */
export class ScreenSession {
  readonly #people: KioskPeople;
  readonly #onChange: (session: Session | null) => void;
  #token: string | null = null;

  constructor(people: KioskPeople, onChange: (session: Session | null) => void) {
    this.#people = people;
    this.#onChange = onChange;
  }

  /** Who is there, if anybody still is. */
  current(): OpenSession | null {
    if (this.#token === null) return null;
    const session = this.#people.session(this.#token);
    if (session) return session;
    this.#token = null;
    this.#onChange(null);
    return null;
  }

  /** @throws LOGIN_*; then whoever was there stays */
  async login(badge: string, pin: string): Promise<Session> {
    const secret = Buffer.from(pin);
    try {
      const session = await this.#people.login(badge, secret);
      if (this.#token !== null) await this.#people.logout(this.#token);
      this.#token = session.token;
      const shown = shownSession(session);
      this.#onChange(shown);
      return shown;
    } finally {
      secret.fill(0);
    }
  }

  async logout(): Promise<void> {
    if (this.#token === null) return;
    const token = this.#token;
    this.#token = null;
    this.#onChange(null);
    await this.#people.logout(token);
  }

  touch(): void {
    if (this.#token !== null) this.#people.touch(this.#token);
  }
}

const shownSession = ({ person, name, role, startedAt }: OpenSession): Session => ({ person, name, role, startedAt });
