import type { Report } from '../problems.ts';
import { Approvals } from './approvals.ts';
import type { EntryOf, Row } from './unit-story.ts';

export type PeopleEntry = EntryOf<
  | 'person.added'
  | 'person.changed'
  | 'person.removed'
  | 'person.logged-in'
  | 'person.login-refused'
  | 'person.logged-out'
  | 'override.approved'
>;

/** Who works here, what they were refused and what they approved, as the entries tell it in their order. */
export class PeopleStory {
  readonly people = new Map<string, Row>();
  readonly failures = new Map<string, Row>();
  readonly approvals = new Approvals();
  readonly #report: Report;

  constructor(report: Report) {
    this.#report = report;
  }

  take(entry: PeopleEntry): void {
    const { seq, at } = entry;
    if (entry.kind === 'override.approved') return this.#approved(entry);
    if (entry.kind === 'person.login-refused') {
      const { badge, code } = entry.content;
      if (entry.subject !== `person:${badge}`) return this.#impossible(seq, `a refusal of ${badge} is filed elsewhere`);
      if (code !== 'LOGIN_REFUSED') return;
      const failures = Number(this.failures.get(badge)?.['failures'] ?? 0) + 1;
      this.failures.set(badge, { badge, failures, last_at: at });
      return;
    }
    const { id } = entry.content;
    const before = this.people.get(id);
    if (entry.subject !== `person:${id}`) return this.#impossible(seq, `${entry.kind} of ${id} is filed elsewhere`);
    if (entry.kind === 'person.added') {
      if (before) return this.#impossible(seq, `badge ${id} is given twice`);
      this.people.set(id, personRow(entry, true));
      return;
    }
    if (!before) return this.#impossible(seq, `${entry.kind} of ${id}, whom nobody added`);
    if (entry.kind === 'person.changed') {
      if (before['credential_sha256'] !== entry.content.credentialSha256) this.failures.delete(id);
      this.people.set(id, personRow(entry, entry.content.active));
      return;
    }
    if (entry.kind === 'person.logged-out') return;
    if (before['active'] !== 1) return this.#impossible(seq, `${entry.kind} of ${id}, who was removed`);
    if (entry.kind === 'person.logged-in') this.failures.delete(id);
    else Object.assign(before, { active: 0, entry: seq });
  }

  /** Two people, and the second one of those who may. */
  #approved({ seq, subject: filedUnder, content }: EntryOf<'override.approved'>): void {
    const { kind, subject, requestedBy, approvedBy, reason, amount } = content;
    const approver = this.people.get(approvedBy);
    const may = approver?.['active'] === 1 && (approver['role'] === 'supervisor' || approver['role'] === 'admin');
    if (!may || requestedBy === approvedBy || filedUnder !== subject || (kind === 'quota') === (amount === null)) {
      this.#report(seq, 'APPROVAL_INVALID', `${approvedBy} could not approve ${kind} of ${subject} for ${requestedBy}`);
      return;
    }
    this.failures.delete(approvedBy);
    this.approvals.given.set(seq, {
      entry: seq,
      kind,
      subject,
      requested_by: requestedBy,
      approved_by: approvedBy,
      reason,
      amount,
      used: null,
    });
  }

  #impossible(seq: number, what: string): void {
    this.#report(seq, 'SEQUENCE_IMPOSSIBLE', what);
  }
}

const personRow = ({ seq, content }: EntryOf<'person.added' | 'person.changed'>, active: boolean): Row => ({
  id: content.id,
  name: content.name,
  role: content.role,
  language: content.language,
  active: active ? 1 : 0,
  credential_sha256: content.credentialSha256,
  entry: seq,
});
