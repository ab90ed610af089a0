import type { EnrollmentComparison } from '../cloud/sync/comparison.ts';
import type { Ledger, OutboxState } from '../ledger/ledger.ts';
import { cliError } from './cli-errors.ts';
import { table } from './terminal.ts';

/** What a person decides about one enrollment of the outbox; `reason` is kept in the ledger. */
interface Decision {
  readonly registrationId: string;
  readonly reason: string | undefined;
  readonly person: string;
}

/** Sends a parked or dropped enrollment on its way again. @throws USAGE_OPTION_MISSING, ENROLLMENT_NOT_PARKED */
export const retryEnrollment = (ledger: Ledger, decision: Decision): Promise<void> =>
  decide(ledger, decision, 'enrollment.retried', ['parked', 'dropped'], 'ENROLLMENT_NOT_PARKED');

/** Takes an enrollment that is not to be made off the outbox. @throws USAGE_OPTION_MISSING, ENROLLMENT_NOT_WAITING */
export const dropEnrollment = (ledger: Ledger, decision: Decision): Promise<void> =>
  decide(ledger, decision, 'enrollment.dropped', ['pending', 'parked'], 'ENROLLMENT_NOT_WAITING');

async function decide(
  ledger: Ledger,
  { registrationId, reason, person }: Decision,
  kind: 'enrollment.retried' | 'enrollment.dropped',
  from: readonly (OutboxState | 'none')[],
  refusal: 'ENROLLMENT_NOT_PARKED' | 'ENROLLMENT_NOT_WAITING',
): Promise<void> {
  if (!reason?.trim()) throw cliError('USAGE_OPTION_MISSING', { option: '--reason', command: 'sync' });
  await ledger.commit((tx) => {
    const unit = tx.unitByRegistrationId(registrationId);
    if (unit === undefined || !from.includes(unit.enrollment)) throw cliError(refusal, { registrationId });
    tx.append({ kind, subject: unit.serial, person, content: { registrationId, reason } });
  });
}

export function comparisonText({ ours, cloud }: EnrollmentComparison): string {
  if (cloud === null) return 'the cloud holds nothing under this registration id';
  return table(
    ['', 'sha-256', 'differs'],
    [
      ['ledger', ours.credentialSha256, ''],
      ['cloud', cloud.credentialSha256 ?? 'not told', `${cloud.difference ?? 'in nothing'} (${cloud.origin})`],
    ],
  );
}
