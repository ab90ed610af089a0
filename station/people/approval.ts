import type { EntryContents } from '../domain/entry.ts';
import { type OverrideKind, orderQuantityLimit } from '../domain/people.ts';
import type { Phrase } from '../domain/phrase.ts';
import { peopleError } from './people-errors.ts';
import { peopleSays } from './people-phrases.ts';

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

function faultOf(texts: Readonly<Record<'subject' | 'reason' | 'requestedBy', string>>): Phrase | undefined {
  const names = {
    subject: peopleSays('ITS_SUBJECT'),
    reason: peopleSays('ITS_REASON'),
    requestedBy: peopleSays('WHO_ASKED'),
  } as const;
  for (const name of ['subject', 'reason', 'requestedBy'] as const) {
    if (texts[name] === '') return peopleSays('APPROVAL_LACKS', { what: names[name] });
    if (texts[name].length > longest) return peopleSays('APPROVAL_TOO_LONG', { what: names[name], limit: longest });
  }
  return undefined;
}

function amountFault(kind: OverrideKind, amount: number | null): Phrase | undefined {
  if (kind !== 'quota') return amount === null ? undefined : peopleSays('ONLY_QUOTA_HAS_AMOUNT');
  const fits = amount !== null && Number.isSafeInteger(amount) && amount >= 1 && amount <= orderQuantityLimit;
  return fits ? undefined : peopleSays('AMOUNT_RULE', { limit: orderQuantityLimit });
}
