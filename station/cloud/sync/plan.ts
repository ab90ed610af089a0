import type { Clock } from '../../domain/clock.ts';
import type { LedgerReader } from '../../ledger/ledger.ts';
import type { EnrollmentService } from '../enrollment-service.ts';

/** What a sync would do now, as far as the station knows without asking the cloud. */
export interface SyncPlan {
  /** Rows without an enrollment in the cloud. */
  readonly creations: number;
  /** Reworked units, whose older credential the cloud holds. */
  readonly replacements: number;
  /** Of both: how many failed at least once, and how many are due only later. */
  readonly retries: number;
  readonly notYetDue: number;
  /** Set aside for a person; not part of the sync. */
  readonly parked: number;
  /** Operations of the cloud's quota this takes at least, and how long that takes at the configured pace. */
  readonly operations: number;
  readonly seconds: number;
  /** RFC 3339. */
  readonly nextDueAt: string | null;
  /** The first rows, oldest first. */
  readonly first: readonly { registrationId: string; serial: string; action: 'create' | 'replace'; attempts: number }[];
}

const pageSize = 500;
const shownRows = 20;

/** Reads the outbox page by page: no request, no key derived, nothing written. */
export function planSync(
  ledger: LedgerReader,
  service: Pick<EnrollmentService, 'price'>,
  clock: Clock,
  { operationsPerMinute, batchSize }: { operationsPerMinute: number; batchSize: number },
): SyncPlan {
  const nowMs = clock.now().getTime();
  const { parked, pending, nextDueAtMs } = ledger.outboxSummary();
  const first: { registrationId: string; serial: string; action: 'create' | 'replace'; attempts: number }[] = [];
  let [creations, bulked, replacements, retries, notYetDue, operations, after] = [0, 0, 0, 0, 0, 0, 0];
  for (;;) {
    const page = ledger.outbox({ limit: pageSize, after, state: 'pending' });
    for (const { registrationId, serial, attempts, attestation, replacesSha256, cloudSettings, dueAtMs, id } of page) {
      const action = replacesSha256 === null ? 'create' : 'replace';
      if (action === 'create') creations += 1;
      else {
        replacements += 1;
        operations +=
          service.price({ kind: 'compare', attestation }) +
          service.price({ kind: 'replace', keeps: cloudSettings !== null });
      }
      if (action === 'create' && attempts === 0) bulked += 1;
      else if (action === 'create') operations += service.price({ kind: 'create', items: 1 });
      if (attempts > 0) retries += 1;
      if (dueAtMs > nowMs) notYetDue += 1;
      if (first.length < shownRows) first.push({ registrationId, serial, action, attempts });
      after = id;
    }
    if (page.length < pageSize) break;
  }
  operations += Math.floor(bulked / batchSize) * service.price({ kind: 'create', items: batchSize });
  if (bulked % batchSize > 0) operations += service.price({ kind: 'create', items: bulked % batchSize });
  return {
    creations,
    replacements,
    retries,
    notYetDue,
    parked,
    operations,
    seconds: (operations / operationsPerMinute) * 60,
    nextDueAt: pending === 0 || nextDueAtMs === null ? null : new Date(nextDueAtMs).toISOString(),
    first,
  };
}
