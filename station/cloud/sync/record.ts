import type { Clock } from '../../domain/clock.ts';
import { isStationError } from '../../domain/station-error.ts';
import type { Ledger, LedgerTransaction } from '../../ledger/ledger.ts';
import { type Backoff, backoffMs } from './backoff.ts';
import { deferred, type Settlement } from './fate.ts';

export interface RecordContext {
  readonly ledger: Ledger;
  readonly person: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly rowBackoff: Backoff;
}

/**
 * Makes a row's fate durable: when it resolves, the entry (or the next due time) is on the disk. Rows recorded at the
 * same time share one transaction, each behind a savepoint.
 *
 * @returns the fate that was recorded: an entry that the ledger refuses becomes a later try
 * @throws LEDGER_* when nothing can be written
 */
export async function record(settlement: Settlement, context: RecordContext): Promise<Settlement> {
  try {
    await context.ledger.commit((tx) => apply(tx, settlement, context));
    return settlement;
  } catch (error) {
    if (!isStationError(error, 'LEDGER_ENTRY_REFUSED')) throw error;
    const refused = { row: settlement.row, fate: deferred(error.code) };
    await context.ledger.commit((tx) => apply(tx, refused, context));
    return refused;
  }
}

function apply(tx: LedgerTransaction, { row, fate }: Settlement, context: RecordContext): void {
  const { registrationId, serial: subject, credentialSha256 } = row;
  const { person } = context;
  const attempts = row.attempts + 1;
  const unit = tx.unitByRegistrationId(registrationId);
  const current = unit?.credentialSha256 === credentialSha256;
  // Another sync was quicker: its entry says all there is to say.
  if (current && unit?.enrollment === 'done') return;
  // The roll recorded itself; what is still to be done comes after another look.
  if (fate.kind === 'done' && fate.how !== 'rolled-in') {
    const { how, etag } = fate;
    // Also when the unit was reworked meanwhile: it is what the cloud holds now, and the ledger sends the new one after it.
    tx.append({
      kind: 'enrollment.created',
      subject,
      person,
      content: { registrationId, credentialSha256, how, attempts, etag },
    });
  } else if (fate.kind === 'parked' && current) {
    const { code, reason } = fate;
    tx.append({
      kind: 'enrollment.parked',
      subject,
      person,
      content: { registrationId, credentialSha256, code, reason, attempts },
    });
  } else {
    const retryAfterMs = fate.kind === 'deferred' ? fate.retryAfterMs : null;
    const delayMs = backoffMs(context.rowBackoff, row.attempts, context.random, retryAfterMs);
    const lastError = fate.kind === 'done' ? 'ROLL_CHANGED' : fate.code;
    tx.defer(registrationId, { attempts, dueAtMs: context.clock.now().getTime() + delayMs, lastError });
  }
}
