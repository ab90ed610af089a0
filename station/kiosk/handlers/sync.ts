import { cloudError } from '../../cloud/cloud-errors.ts';
import { failureOf } from '../failure.ts';
import { type HandlerParts, type KioskHandlers, personOf } from './parts.ts';

type Names = 'sync.rows' | 'sync.retry' | 'sync.drop' | 'sync.compare' | 'sync.test';

/** What waits for the cloud, and what a person may do about it. */
export const syncHandlers = ({ station, sync }: HandlerParts): Pick<KioskHandlers, Names> => ({
  'sync.rows'({ state, after, limit }) {
    const page = { limit, ...(state === null ? {} : { state }), ...(after === null ? {} : { after }) };
    return {
      rows: station.ledger.outbox(page).map((row) => ({
        id: row.id,
        serial: row.serial,
        registrationId: row.registrationId,
        state: row.state,
        attempts: row.attempts,
        dueAt: row.state === 'pending' ? new Date(row.dueAtMs).toISOString() : null,
        lastError: row.lastError,
      })),
    };
  },
  async 'sync.retry'({ registrationId, reason }, by) {
    await retryParked(station.ledger, { registrationId, reason, person: personOf(by) });
    sync.wake();
    return {};
  },
  async 'sync.drop'({ registrationId, reason }, by) {
    await dropParked(station.ledger, { registrationId, reason, person: personOf(by) });
    sync.refresh();
    return {};
  },
});
