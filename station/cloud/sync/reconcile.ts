import { isStationError } from '../../domain/station-error.ts';
import type { LedgerReader, OutboxRow } from '../../ledger/ledger.ts';
import { cloudError } from '../cloud-errors.ts';
import type { Enrollment, EnrollmentCall, EnrollmentResult, EnrollmentService, RollIn } from '../enrollment-service.ts';
import { conflict, deferred, type Fate, parked, unprepared } from './fate.ts';
import { type Materialise, PreparationError, withEnrollment } from './prepared.ts';

export interface ReconcileContext {
  readonly service: EnrollmentService;
  readonly materialise: Materialise;
  readonly ledger: LedgerReader;
  readonly rollIn: RollIn;
  /** Waits until the cloud's quota allows the call. */
  readonly admit: (call: EnrollmentCall) => Promise<void>;
  readonly signal: AbortSignal;
}

/** After this many changes under its hands the station gives way. */
const rounds = 2;

/**
 * Brings one row and the cloud into agreement without ever overwriting what the station did not put there:
 *
 *     create ── created ─────────────────────────────→ created
 *        └─ exists → compare ─ nothing there ────────→ create again
 *                       ├─ the wanted one ───────────→ found-equal
 *                       ├─ one it had before ────────→ replace (If-Match) → replaced; or, where the product says so,
 *                       │                               the new one beside it → rolled-in
 *                       └─ anything else ────────────→ parked, DPS_CONFLICT
 *
 * A replacement leaves settings that a person had the entry say; an entry that had such, and is gone, is not made without them.
 *
 * With `compareFirst` (something may be there) and for a row that replaces a credential it begins at `compare`. So it does
 * where DPS made the keys: their entry is confirmed (If-Match: it gets its settings and is turned on), and never created.
 * @throws what the service throws about a whole request
 */
export async function reconcile(row: OutboxRow, context: ReconcileContext, compareFirst: boolean): Promise<Fate> {
  try {
    const isKnown = row.replacesSha256 !== null || row.cloudSettings !== null || isServiceMade(row, context);
    if (!compareFirst && !isKnown) {
      const fate = fateOf(await create(row, context), 'created');
      if (fate !== 'exists') return fate;
    }
    return await compareAndAct(row, context);
  } catch (error) {
    if (error instanceof PreparationError) return unprepared(error.error);
    throw error;
  }
}

async function compareAndAct(row: OutboxRow, context: ReconcileContext): Promise<Fate> {
  let changed = false;
  for (let round = 0; round < rounds; round++) {
    let isRolled = false;
    let keepsKeys = false;
    const existing = await call(row, context, { kind: 'compare', attestation: row.attestation }, (wanted) => {
      isRolled = wanted.renewal === 'roll';
      keepsKeys = wanted.attestation.kind === 'service-key';
      return context.service.compare(wanted, context.signal);
    });
    if (existing === undefined) {
      if (keepsKeys) return parked(cloudError('ENROLLMENT_KEYS_GONE', { registrationId: row.registrationId }));
      // The product file alone would be obeyed, and what a person had the entry say be forgotten.
      if (row.cloudSettings !== null) return parked(cloudError('SYNC_SETTINGS_GONE'));
      const fate = fateOf(await create(row, context), 'created');
      if (fate !== 'exists') return fate;
    } else if (existing.matches) {
      return { kind: 'done', how: 'found-equal', etag: existing.etag };
    } else if (keepsKeys && existing.isReserved && existing.difference !== 'attestation') {
      const fate = await replace(row, existing.etag, context, 'created');
      if (fate !== 'changed') return fate;
      changed = true;
    } else if (!keepsKeys && isEarlier(row, existing.credentialSha256, context)) {
      const fate = isRolled
        ? await rollOrReplace(row, existing.etag, context)
        : await replace(row, existing.etag, context, 'replaced');
      if (fate !== 'changed') return fate;
      changed = true;
    } else {
      return conflict(existing.difference ?? 'attestation');
    }
  }
  return changed ? parked(cloudError('DPS_PRECONDITION_FAILED')) : deferred('DPS_UNAVAILABLE');
}

/** Whether it is an earlier credential of this unit: also one whose request took effect and was never recorded. */
const isEarlier = (
  { registrationId, replacesSha256 }: OutboxRow,
  held: string | null,
  { ledger }: ReconcileContext,
): boolean =>
  held !== null &&
  (held === replacesSha256 ||
    ledger.credentials(registrationId).some(({ state, sha256 }) => state === 'voided' && sha256 === held));

const isServiceMade = ({ registrationId, attestation }: OutboxRow, { ledger }: ReconcileContext): boolean =>
  attestation === 'symmetric-key' && Boolean(ledger.credential(registrationId)?.serviceKey);

async function rollOrReplace(row: OutboxRow, etag: string, context: ReconcileContext): Promise<Fate | 'changed'> {
  await context.admit({ kind: 'replace' });
  const how = await context.rollIn(row, context.signal);
  if (how === 'rolled-in') return { kind: 'done', how, etag: null };
  // What no roll can mend would else keep the device out until somebody finds out.
  return how === 'impossible' ? replace(row, etag, context, 'replaced') : how;
}

async function replace(
  row: OutboxRow,
  etag: string,
  context: ReconcileContext,
  how: 'created' | 'replaced',
): Promise<Fate | 'changed'> {
  try {
    const price = { kind: 'replace', keeps: how === 'created' || row.cloudSettings !== null } as const;
    const result = await call(row, context, price, (wanted) => context.service.replace(wanted, etag, context.signal));
    const fate = fateOf(result, how);
    return fate === 'exists' ? 'changed' : fate;
  } catch (error) {
    if (isStationError(error, 'DPS_PRECONDITION_FAILED')) return 'changed';
    throw error;
  }
}

async function create(row: OutboxRow, context: ReconcileContext): Promise<EnrollmentResult> {
  const [result] = await call(row, context, { kind: 'create', items: 1 }, (wanted) =>
    context.service.create([wanted], context.signal),
  );
  if (result === undefined) throw cloudError('DPS_ANSWER_UNREADABLE');
  return result;
}

/** Waits for the quota first, so that keys live only as long as their request. */
async function call<Result>(
  row: OutboxRow,
  { admit, materialise }: ReconcileContext,
  price: EnrollmentCall,
  send: (wanted: Enrollment) => Promise<Result>,
): Promise<Result> {
  await admit(price);
  return withEnrollment(row, materialise, send);
}

/** A single result as the row's fate; `exists` still has to be compared. */
export function fateOf(result: EnrollmentResult, how: 'created' | 'replaced'): Fate | 'exists' {
  if (result.status === 'created') return { kind: 'done', how, etag: result.etag };
  if (result.status === 'failed') return deferred(result.code);
  return result.status === 'refused' ? parked(result) : 'exists';
}
