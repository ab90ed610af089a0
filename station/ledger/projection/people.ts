import { approverRoles, isPersonId, personSubject, type Role } from '../../domain/people.ts';
import { ledgerSays } from '../ledger-phrases.ts';
import type { WriteHandle } from '../open-database.ts';
import { type EntryOf, refusal } from './refusal.ts';

interface PersonState {
  readonly id: string;
  readonly role: Role;
  readonly active: 0 | 1;
  readonly credential_sha256: string | null;
}

/** People, what they were refused, and what they approved. */
export function peopleProjection(db: WriteHandle) {
  const select = db.prepare<[string], PersonState>('SELECT * FROM people WHERE id = ?');
  const put = db.prepare(`
    INSERT INTO people (id, name, role, language, active, credential_sha256, entry)
    VALUES (@id, @name, @role, @language, @active, @credentialSha256, @seq)
    ON CONFLICT (id) DO UPDATE SET name = @name, role = @role, language = @language, active = @active,
      credential_sha256 = @credentialSha256, entry = @seq`);
  const deactivate = db.prepare<[number, string]>('UPDATE people SET active = 0, entry = ? WHERE id = ?');
  const forgive = db.prepare<[string]>('DELETE FROM login_failures WHERE badge = ?');
  const blame = db.prepare<[string, string]>(`
    INSERT INTO login_failures (badge, failures, last_at) VALUES (?, 1, ?)
    ON CONFLICT (badge) DO UPDATE SET failures = failures + 1, last_at = excluded.last_at`);
  const approve = db.prepare(`
    INSERT INTO approvals (entry, kind, subject, requested_by, approved_by, reason, amount)
    VALUES (@seq, @kind, @subject, @requestedBy, @approvedBy, @reason, @amount)`);

  type PersonEntry = EntryOf<
    'person.added' | 'person.changed' | 'person.removed' | 'person.logged-in' | 'person.logged-out'
  >;
  function known(entry: PersonEntry): PersonState | undefined {
    const { id } = entry.content;
    if (!isPersonId(id)) throw refusal(entry, ledgerSays('R_BADGE'));
    if (entry.subject !== personSubject(id)) throw refusal(entry, ledgerSays('R_ABOUT', { subject: id }));
    return select.get(id);
  }
  function active(entry: PersonEntry): PersonState {
    const person = known(entry);
    if (person?.active !== 1) throw refusal(entry, ledgerSays('R_NOBODY_AT_WORK'));
    return person;
  }

  return {
    added(entry: EntryOf<'person.added'>): void {
      if (known(entry)) throw refusal(entry, ledgerSays('R_BADGE_GIVEN'));
      put.run({ ...entry.content, active: 1, seq: entry.seq });
    },

    changed(entry: EntryOf<'person.changed'>): void {
      const before = known(entry);
      if (!before) throw refusal(entry, ledgerSays('R_NOBODY'));
      const { id, active: isActive, credentialSha256 } = entry.content;
      put.run({ ...entry.content, active: isActive ? 1 : 0, seq: entry.seq });
      // A new PIN was given by somebody who may: what was guessed at the old one is over.
      if (before.credential_sha256 !== credentialSha256) forgive.run(id);
    },

    removed(entry: EntryOf<'person.removed'>): void {
      deactivate.run(entry.seq, active(entry).id);
    },

    loggedIn(entry: EntryOf<'person.logged-in'>): void {
      forgive.run(active(entry).id);
    },

    /** Who was removed is logged out after that, so no more is asked than that the person is known. */
    loggedOut(entry: EntryOf<'person.logged-out'>): void {
      if (!known(entry)) throw refusal(entry, ledgerSays('R_NOBODY'));
    },

    /** Only a wrong PIN counts: who knocks at a locked door does not make it stay locked for longer. */
    loginRefused(entry: EntryOf<'person.login-refused'>): void {
      const { badge, code } = entry.content;
      if (entry.subject !== personSubject(badge)) throw refusal(entry, ledgerSays('R_ABOUT', { subject: badge }));
      if (code === 'LOGIN_REFUSED') blame.run(badge, entry.at);
    },

    approved(entry: EntryOf<'override.approved'>): void {
      const { kind, subject, requestedBy, approvedBy, amount } = entry.content;
      const approver = select.get(approvedBy);
      if (approver?.active !== 1 || !approverRoles.includes(approver.role)) {
        throw refusal(entry, ledgerSays('R_MAY_NOT_APPROVE', { person: approvedBy }));
      }
      if (requestedBy === approvedBy) throw refusal(entry, ledgerSays('R_OWN_APPROVAL'));
      if (entry.subject !== subject) throw refusal(entry, ledgerSays('R_ABOUT', { subject }));
      if ((kind === 'quota') !== (amount !== null)) throw refusal(entry, ledgerSays('R_AMOUNT'));
      approve.run({ ...entry.content, seq: entry.seq });
      forgive.run(approvedBy);
    },
  };
}
