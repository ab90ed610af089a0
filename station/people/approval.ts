import type { EntryContents } from '../domain/entry.ts';
import { type OverrideKind, orderQuantityLimit } from '../domain/people.ts';
import { peopleError } from './people-errors.ts';

export interface Approval {
  /** The ledger's entry that says so: what makes use of the approval names it. */
  readonly entry: number;
  readonly kind: OverrideKind;
  readonly subject: string;
  readonly requestedBy: string;
  readonly approvedBy: string;
  readonly reason: string;
  readonly amount: number | null;
}

/** What the ledger is to say of it. @throws APPROVAL_SAME_PERSON, APPROVAL_MALFORMED */
export function approvalContent(
  approvedBy: string,
  request: { kind: OverrideKind; subject: string; reason: string; requestedBy: string; amount?: number },
): EntryContents['override.approved'] {
  const { kind, subject, requestedBy, amount = null } = request;
  const reason = request.reason.trim();
  if (requestedBy === approvedBy) throw peopleError('APPROVAL_SAME_PERSON', { id: approvedBy });
  const fault = faultOf({ subject, reason, requestedBy }) ?? amountFault(kind, amount);
  if (fault !== undefined) throw peopleError('APPROVAL_MALFORMED', { reason: fault });
  return { kind, subject, requestedBy, approvedBy, reason, amount };
}

const longest = 1000;

function faultOf(texts: Readonly<Record<'subject' | 'reason' | 'requestedBy', string>>): string | undefined {
  const names = { subject: 'what it is about', reason: 'the reason', requestedBy: 'who asked for it' } as const;
  for (const name of ['subject', 'reason', 'requestedBy'] as const) {
    if (texts[name] === '') return `${names[name]} is missing`;
    if (texts[name].length > longest) return `${names[name]} has more than ${longest} characters`;
  }
  return undefined;
}

function amountFault(kind: OverrideKind, amount: number | null): string | undefined {
  if (kind !== 'quota') return amount === null ? undefined : 'only a quota has an amount';
  const fits = amount !== null && Number.isSafeInteger(amount) && amount >= 1 && amount <= orderQuantityLimit;
  return fits ? undefined : `how many units more is a whole number from 1 to ${orderQuantityLimit}`;
}
