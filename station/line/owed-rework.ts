import type { EntryKind } from '../domain/entry.ts';
import type { LedgerReader } from '../ledger/ledger.ts';

/** Not the voiding of the old one: the device may hold that still, and nobody but the rework may take it away. */
const renewals: ReadonlySet<EntryKind> = new Set([
  'key.intended',
  'key.derived',
  'service-key.intended',
  'endorsement-key.proven',
]);

/**
 * The reason for which the unit is still to get another credential: of this run, or of an earlier one that ended before the
 * next credential was begun. A rework that a cable spoilt is not over: what it was for (a key that leaked, say) still holds.
 */
export function owedRework(ledger: LedgerReader, serial: string): string | null {
  let reason: string | null = null;
  for (const entry of ledger.entries({ from: 0, limit: 10_000, subject: serial })) {
    if (entry.kind === 'run.started') reason = entry.content.rework ?? reason;
    // What comes after these is the new credential, and goes on as any other does.
    else if (renewals.has(entry.kind)) reason = null;
  }
  return reason;
}
