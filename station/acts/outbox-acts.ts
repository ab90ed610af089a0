import { cloudError } from '../cloud/cloud-errors.ts';
import type { Ledger } from '../ledger/ledger.ts';

/** What a person does about one enrollment, and why. */
export interface OutboxAct {
  readonly registrationId: string;
  /** Kept in the ledger. */
  readonly reason: string;
  readonly person: string;
}

/** Sends a parked or dropped enrollment on its way again. @throws ENROLLMENT_NOT_PARKED */
export const retryEnrollment = (ledger: Ledger, { registrationId, reason, person }: OutboxAct): Promise<void> =>
  ledger.commit((tx) => {
    const unit = tx.unitByRegistrationId(registrationId);
    if (unit?.enrollment !== 'parked' && unit?.enrollment !== 'dropped') {
      throw cloudError('ENROLLMENT_NOT_PARKED', { registrationId });
    }
    tx.append({ kind: 'enrollment.retried', subject: unit.serial, person, content: { registrationId, reason } });
  });

/** Takes an enrollment that waits or is parked off the outbox. @throws ENROLLMENT_NOT_WAITING */
export const dropEnrollment = (ledger: Ledger, { registrationId, reason, person }: OutboxAct): Promise<void> =>
  ledger.commit((tx) => {
    const unit = tx.unitByRegistrationId(registrationId);
    if (unit?.enrollment !== 'pending' && unit?.enrollment !== 'parked') {
      throw cloudError('ENROLLMENT_NOT_WAITING', { registrationId });
    }
    tx.append({ kind: 'enrollment.dropped', subject: unit.serial, person, content: { registrationId, reason } });
  });
