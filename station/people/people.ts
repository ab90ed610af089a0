import type { Clock } from '../domain/clock.ts';
import { approverRoles, type OverrideKind, personSubject } from '../domain/people.ts';
import type { Ledger, LedgerTransaction, PersonRow } from '../ledger/ledger.ts';
import { type Approval, approvalContent } from './approval.ts';
import { loginGate } from './login-gate.ts';
import { peopleError } from './people-errors.ts';
import type { PinCost } from './pin-cost.ts';
import { createPinStore } from './pin-store.ts';
import { type Registry, registry } from './registry.ts';
import { type Session, Sessions } from './sessions.ts';

export type { Approval } from './approval.ts';
export type { NewPerson, PersonChange } from './registry.ts';
export type { Session } from './sessions.ts';

/** What somebody shows to prove who they are. The PIN's buffer is taken over and zeroed. */
export interface Proof {
  readonly badge: string;
  readonly pin: Buffer;
}

export interface ApprovalRequest extends Proof {
  readonly kind: OverrideKind;
  /** What it is about: a unit's serial number, or for a quota `orderSubject(id)`. */
  readonly subject: string;
  readonly reason: string;
  /** Id of the person who asked for it. */
  readonly requestedBy: string;
  /** For a quota: how many units more. */
  readonly amount?: number;
}

/**
 * The people of a station. Every login, refusal, approval and change is an entry of the ledger before it has an effect; PINs
 * and what verifies them never are.
 */
export interface People extends Registry {
  /**
   * @throws LOGIN_REFUSED for a wrong PIN as for a badge that nobody has, after the same time; LOGIN_LOCKED; LOGIN_BUSY;
   * LOGIN_CREDENTIAL_ALTERED; SESSION_LIMIT
   */
  login(proof: Proof): Promise<Session>;
  logout(token: string, how: 'asked' | 'idle'): Promise<void>;
  /** The session as it is now; undefined once it ended, the person was idle for too long, or is no longer who logged in. */
  session(token: string): Session | undefined;
  /** Notes that the person did something. @throws SESSION_ENDED */
  touch(token: string): Session;
  /** Ends the sessions of those who were idle for too long, or whose rights changed, and returns them. For a timer. */
  lockIdle(): Session[];
  /**
   * A second person, a supervisor or an admin, allows what a rule forbids. Returns the entry that says so.
   * @throws APPROVAL_SAME_PERSON, APPROVAL_NOT_ALLOWED, APPROVAL_MALFORMED, and what `login` refuses
   */
  approve(request: ApprovalRequest): Promise<Approval>;
  /** Waits until the ledger has all of it. Idempotent. */
  close(): Promise<void>;
}

export interface PeopleOptions {
  readonly ledger: Ledger;
  /** Where PIN verifiers are kept. */
  readonly directory: string;
  readonly clock: Clock;
  readonly idleLockSeconds: number;
  readonly isBusy: () => boolean;
  /** How many may be logged in at once. */
  readonly sessionLimit?: number;
  /** Cheaper in tests, and nowhere else. */
  readonly cost?: PinCost;
}

export function createPeople(options: PeopleOptions): People {
  const { ledger, directory, clock, idleLockSeconds, isBusy, sessionLimit = 32, cost } = options;
  const pins = createPinStore(directory, cost);
  const sessions = new Sessions({ clock, idleMs: idleLockSeconds * 1000, limit: sessionLimit, isBusy });
  const gate = loginGate({ ledger, pins, clock });
  const recording = new Set<Promise<unknown>>();

  const loggedOut = ({ person }: Session, how: 'asked' | 'idle' | 'revoked'): Promise<unknown> => {
    const content = { id: person, how };
    const done = ledger
      .commit((tx) => tx.append({ kind: 'person.logged-out', subject: personSubject(person), person, content }))
      .finally(() => recording.delete(done));
    recording.add(done);
    return done;
  };
  /** The session is over at once; a record that the disk did not take keeps nobody logged in. */
  const lock = (session: Session, how: 'idle' | 'revoked'): Session => {
    sessions.end(session.token);
    void loggedOut(session, how).catch(() => undefined);
    return session;
  };
  const isStill = ({ person, role }: Session, row: PersonRow | undefined = ledger.person(person)): boolean =>
    row?.active === true && row.role === role;
  const lockIdle = (): Session[] => {
    const revoked = sessions.all().filter((session) => !isStill(session));
    return [
      ...revoked.map((session) => lock(session, 'revoked')),
      ...sessions.idle().map((session) => lock(session, 'idle')),
    ];
  };

  return {
    ...registry(ledger, pins),

    async login(proof) {
      try {
        sessions.assertRoom();
      } catch (error) {
        proof.pin.fill(0);
        throw error;
      }
      const person = await gate.prove(proof, (tx: LedgerTransaction, { id }) => {
        tx.append({ kind: 'person.logged-in', subject: personSubject(id), person: id, content: { id } });
      });
      return sessions.start(person);
    },

    async logout(token, how) {
      const session = sessions.end(token);
      if (session) await loggedOut(session, how);
    },

    session(token) {
      lockIdle();
      return sessions.get(token);
    },

    touch(token) {
      lockIdle();
      const session = sessions.touch(token);
      if (!session) throw peopleError('SESSION_ENDED');
      return session;
    },

    lockIdle,

    async approve({ badge, pin, ...request }) {
      let entry = -1;
      try {
        const content = approvalContent(badge, request);
        await gate.prove(
          { badge, pin },
          (tx, { id }) => {
            entry = tx.append({ kind: 'override.approved', subject: content.subject, person: id, content });
          },
          approverRoles,
        );
        const { kind, subject, requestedBy, approvedBy, reason, amount } = content;
        return { entry, kind, subject, requestedBy, approvedBy, reason, amount };
      } finally {
        pin.fill(0);
      }
    },

    async close() {
      await Promise.allSettled(recording);
    },
  };
}
