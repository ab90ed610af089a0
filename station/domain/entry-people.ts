import type { OverrideKind, Role } from './people.ts';

/** What the ledger says of people and of what they are to make. */
export interface PeopleEntryContents {
  /**
   * Somebody who may log in. `credentialSha256` is the digest of the stored PIN verifier, so that a replaced one is noticed;
   * the verifier itself is never in the ledger.
   */
  'person.added': PersonContent;
  /** All that holds of the person from now on. `active` again after a removal brings them back. */
  'person.changed': PersonContent & { active: boolean };
  /** The person may not log in any more. Their name stays with what they did. */
  'person.removed': { id: string };
  'person.logged-in': { id: string };
  /** `badge` is a known badge's id, or the keyed digest of one that nobody has: it may have been a PIN. */
  'person.login-refused': { badge: string; code: string };
  'person.logged-out': { id: string; how: 'asked' | 'idle' | 'revoked' };
  /** A second person allowed what a rule forbids. `amount` is how many units more, where the kind is `quota`. */
  'override.approved': {
    kind: OverrideKind;
    subject: string;
    requestedBy: string;
    approvedBy: string;
    reason: string;
    amount: number | null;
  };

  'order.opened': { id: string; product: string; quantity: number; customerLot: string | null };
  /** The order takes `by` units more; `approval` is the entry that allowed it, good for one time. */
  'order.raised': { id: string; by: number; approval: number };
  'order.closed': { id: string; reason: string };
}

export interface PersonContent {
  id: string;
  name: string;
  role: Role;
  /** The language of their screens, as a BCP 47 tag. */
  language: string | null;
  credentialSha256: string | null;
}
