import type { HeldItem } from '../devices/device-adapter.ts';
import type { EntryContents } from '../domain/entry.ts';
import type { CredentialRow, LedgerReader } from '../ledger/ledger.ts';
import { nameOfKind, occupiedBy, refuseUnknown } from './key-plan.ts';
import { lineError } from './line-errors.ts';
import { lineSays } from './line-phrases.ts';

/** What the ledger knows of a unit whose keys DPS makes. */
export interface ServiceKeyRecord {
  readonly serial: string;
  readonly registrationId: string;
  /** The unit's credential that is not voided, if it has one. */
  readonly current: CredentialRow | undefined;
  /** A person's reason for giving the unit another credential, or null. */
  readonly rework: string | null;
  /** Every intent to have DPS make keys for it, oldest first. */
  readonly intents: readonly EntryContents['service-key.intended'][];
  /** Lower-case hex SHA-256 of every credential that the unit ever had, in the device or in the cloud. */
  readonly known: ReadonlySet<string>;
}

export function serviceKeyRecord(
  ledger: LedgerReader,
  { serial, registrationId, rework }: Pick<ServiceKeyRecord, 'serial' | 'registrationId' | 'rework'>,
): ServiceKeyRecord {
  const page = { from: 0, limit: 10_000, subject: serial, kind: 'service-key.intended' };
  const intents = ledger
    .entries(page)
    .flatMap((entry) => (entry.kind === 'service-key.intended' ? [entry.content] : []));
  const row = ledger.outboxRow(registrationId);
  const digests = [
    ...ledger.credentials(registrationId).map(({ sha256 }) => sha256),
    // A key that was rolled in is the cloud's before it is the device's.
    row?.cloudSha256,
    row?.cloudSecondarySha256,
  ];
  const known = new Set(digests.flatMap((sha256) => sha256 ?? []));
  return { serial, registrationId, current: ledger.credential(registrationId), rework, intents, known };
}

/** What becomes of the device, and of the unit's credential on record. */
export interface ServiceKeyPlan {
  /** A credential that must be declared void before. */
  readonly voids: { readonly credential: CredentialRow; readonly reason: string } | null;
  /** The product's places hold something else, and must be emptied. */
  readonly erase: boolean;
}

/** The unit's keys, where they are on record and are to go into the device (again). */
export const recordedKeys = ({ current, rework }: ServiceKeyRecord): CredentialRow | undefined =>
  rework === null && current?.serviceKey ? current : undefined;

/** @throws DEVICE_HOLDS_UNKNOWN_CREDENTIAL, ATTESTATION_CHANGED */
export function planServiceKey(record: ServiceKeyRecord, held: readonly HeldItem[]): ServiceKeyPlan {
  const { serial, current, rework, intents } = record;
  const occupied = occupiedBy(held);
  const isIntended = current?.state === 'key-intended';
  if (rework !== null) {
    // An intent that never became a key on record leaves nothing to void.
    const voids = current && !isIntended ? { credential: current, reason: rework } : null;
    return { voids, erase: occupied.length > 0 };
  }
  if (!current) {
    refuseUnknown(occupied);
    return { voids: null, erase: false };
  }
  if (isIntended) {
    const isErased = current.kind === 'symmetric-key' && intents.at(-1)?.erase === true;
    if (!isErased) refuseUnknown(occupied);
    return { voids: null, erase: isErased && occupied.length > 0 };
  }
  if (!current.serviceKey) {
    const before = nameOfKind(current.kind);
    throw lineError('ATTESTATION_CHANGED', { serial, before, after: lineSays('BY_SERVICE_KEY') });
  }
  // Where ours was being written, a line that changed a byte may have left anything in its place: it is written again.
  refuseUnknown(occupied.filter(({ kind }) => kind !== 'symmetric-key'));
  return { voids: null, erase: false };
}
