import { reworkKindOf } from '../domain/people.ts';
import type { LedgerReader } from '../ledger/ledger.ts';
import type { People, Proof } from '../people/people.ts';

/**
 * A second person allows that a unit gets another credential: as a duplicate if it passed, else as a rework. Returns the
 * entry that says so, which one run of the unit may name. The PIN's buffer is zeroed. @throws APPROVAL_*, LOGIN_*
 */
export async function approveRework(
  { ledger, people }: { readonly ledger: LedgerReader; readonly people: People },
  request: Proof & { readonly serial: string; readonly reason: string; readonly requestedBy: string },
): Promise<number> {
  const { serial: subject, ...rest } = request;
  const { entry } = await people.approve({ ...rest, kind: reworkKindOf(ledger.unit(subject)?.passedAt), subject });
  return entry;
}
