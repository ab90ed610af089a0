import type { ApprovalRow, LedgerReader, PersonRow } from '../ledger.ts';
import type { ReadHandle } from '../open-database.ts';

type StoredPerson = Omit<PersonRow, 'active'> & { readonly active: 0 | 1 };

export function peopleQueries(db: ReadHandle): Pick<LedgerReader, 'person' | 'people' | 'loginFailures' | 'approval'> {
  const columns = 'id, name, role, language, active, credential_sha256 AS credentialSha256';
  const one = db.prepare<[string], StoredPerson>(`SELECT ${columns} FROM people WHERE id = ?`);
  const all = db.prepare<[], StoredPerson>(`SELECT ${columns} FROM people ORDER BY id`);
  const failures = db.prepare<[string], { failures: number; lastAt: string }>(
    'SELECT failures, last_at AS lastAt FROM login_failures WHERE badge = ?',
  );
  const approval = db.prepare<[number], ApprovalRow>(`
    SELECT entry, kind, subject, requested_by AS requestedBy, approved_by AS approvedBy, reason, amount, used
    FROM approvals WHERE entry = ?`);
  const personRow = ({ active, ...row }: StoredPerson): PersonRow => ({ ...row, active: active === 1 });
  return {
    person(id) {
      const row = one.get(id);
      return row && personRow(row);
    },
    people: () => all.all().map(personRow),
    loginFailures: (badge) => failures.get(badge),
    approval: (entry) => approval.get(entry),
  };
}
