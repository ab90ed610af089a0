import type { OutboxRow } from '../../ledger/ledger.ts';
import { cloudError } from '../cloud-errors.ts';
import type { Enrollment, EnrollmentResult } from '../enrollment-service.ts';
import { wipeEnrollment } from '../wipe-enrollment.ts';
import { type Settlement, unprepared } from './fate.ts';
import { type Materialise, PreparationError, prepare } from './prepared.ts';
import { fateOf, type ReconcileContext } from './reconcile.ts';

export interface BulkOutcome {
  readonly settled: Settlement[];
  /** Something is, or may be, there under their ids: each must be reconciled, comparing first. */
  readonly toCompare: OutboxRow[];
}

/**
 * Creates the rows' enrollments in one request. Rows that cannot be prepared are settled without it.
 * @throws what the service throws about a whole request; then any of the rows may or may not exist in the cloud
 */
export async function createBulk(rows: readonly OutboxRow[], context: ReconcileContext): Promise<BulkOutcome> {
  const { service, materialise, admit, signal } = context;
  await admit({ kind: 'create', items: rows.length });
  const { prepared, settled } = await prepareAll(rows, materialise);
  try {
    const creatable = prepared.map(({ enrollment }) => enrollment).filter(isCreatable);
    const sent = creatable.length === 0 ? [] : await service.create(creatable, signal);
    const results = new Map<string, EnrollmentResult>(sent.map((result) => [result.registrationId, result]));
    const toCompare: OutboxRow[] = [];
    for (const { row, enrollment } of prepared) {
      if (!isCreatable(enrollment)) {
        toCompare.push(row);
        continue;
      }
      const result = results.get(row.registrationId);
      if (result === undefined) throw cloudError('DPS_ANSWER_UNREADABLE');
      const fate = fateOf(result, 'created');
      if (fate === 'exists') toCompare.push(row);
      else settled.push({ row, fate });
    }
    return { settled, toCompare };
  } finally {
    for (const { enrollment } of prepared) wipeEnrollment(enrollment);
  }
}

/** The entry of keys that DPS made is there already. */
const isCreatable = ({ attestation }: Enrollment): boolean => attestation.kind !== 'service-key';

async function prepareAll(rows: readonly OutboxRow[], materialise: Materialise) {
  const outcomes = await Promise.allSettled(rows.map((row) => prepare(row, materialise)));
  const prepared = [];
  const settled: Settlement[] = [];
  for (const [index, row] of rows.entries()) {
    const outcome = outcomes[index];
    if (outcome?.status === 'fulfilled') prepared.push({ row, enrollment: outcome.value });
    else if (outcome?.reason instanceof PreparationError) settled.push({ row, fate: unprepared(outcome.reason.error) });
  }
  return { prepared, settled };
}
