import { dropEnrollment, retryEnrollment } from '../../acts/outbox-acts.ts';
import { cloudError } from '../../cloud/cloud-errors.ts';
import { failureOf } from '../failure.ts';
import { outboxFailure } from '../outbox-failure.ts';
import { type HandlerParts, type KioskHandlers, personOf } from './parts.ts';

type Names = 'sync.rows' | 'sync.retry' | 'sync.drop' | 'sync.compare' | 'sync.test';

/** How long a person waits for the cloud's word. */
const patienceMs = 20_000;

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
        lastError: outboxFailure(station, row),
      })),
    };
  },
  async 'sync.retry'({ registrationId, reason }, by) {
    await retryEnrollment(station.ledger, { registrationId, reason, person: personOf(by) });
    sync.wake();
    return {};
  },
  async 'sync.drop'({ registrationId, reason }, by) {
    await dropEnrollment(station.ledger, { registrationId, reason, person: personOf(by) });
    sync.refresh();
    return {};
  },
  async 'sync.compare'({ registrationId }) {
    const compared = await station.compareEnrollment(registrationId, AbortSignal.timeout(patienceMs));
    if (!compared) throw cloudError('ENROLLMENT_NOT_WAITING', { registrationId });
    const { ours, cloud } = compared;
    return {
      ours: ours.credentialSha256,
      cloud: cloud?.credentialSha256 ?? null,
      equal: cloud !== null && cloud.difference === null,
    };
  },
  async 'sync.test'() {
    try {
      const { clockSkewMs } = await station.probeCloud(AbortSignal.timeout(patienceMs));
      return { reachable: true, clockSkewSeconds: clockSkewMs === null ? null : clockSkewMs / 1000, failure: null };
    } catch (error) {
      return { reachable: false, clockSkewSeconds: sync.clockSkewSeconds, failure: failureOf(error) };
    }
  },
});
