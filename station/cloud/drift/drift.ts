import type { ProvisioningStatus } from '../../domain/entry-cloud.ts';
import type { LedgerReader, OutboxRow } from '../../ledger/ledger.ts';
import type { CloudEnrollment, EnrollmentDirectory } from '../enrollment-directory.ts';
import { settingFact, settingNamed } from '../enrollment-settings.ts';
import { SeenEntries } from './seen-entries.ts';

/**
 * `missing`: the ledger says that the cloud holds it, and it does not. `unrecorded`: the other way round. `unknown`: the ledger
 * has no such unit; another station may have made it. The others: both hold it, and it differs there; `settings` only where a
 * person had the station set them.
 */
export type DriftKind = 'missing' | 'unrecorded' | 'unknown' | 'credential' | 'device-id' | 'status' | 'settings';

/** An act on the entry, sending it again, or the sync by itself. The first one puts things back. */
export type DriftMend = 'enable' | 'disable' | 'delete' | 'retry' | 'sync';

export interface DriftItem {
  readonly kind: DriftKind;
  readonly registrationId: string;
  readonly serial: string | null;
  /** What each side says of the thing that differs; null: nothing. */
  readonly ledger: string | null;
  readonly cloud: string | null;
  /** What a person does about it, on a terminal. */
  readonly mend: string;
  /** The same for a screen; empty: somebody finds out who changed it. */
  readonly mends: readonly DriftMend[];
}

export interface DriftSummary {
  readonly inCloud: number;
  readonly inLedger: number;
  readonly equal: number;
  /** Changed while the report was made, so that nothing can be said of them. */
  readonly moving: number;
  readonly kinds: Readonly<Record<DriftKind, number>>;
}

export interface DriftOptions {
  readonly ledger: LedgerReader;
  readonly directory: EnrollmentDirectory;
  /** Whether the entry should be on; undefined: nobody knows any more (its product file is gone). */
  readonly wantedStatus: (row: OutboxRow) => ProvisioningStatus | undefined;
  /** Also asks for the digest of every symmetric key: two requests an entry. */
  readonly keys: boolean;
  /** Told after each of the cloud's entries, and each of the ledger's, how many were looked at. */
  readonly onLooked?: (side: 'cloud' | 'ledger', count: number) => void;
  readonly signal: AbortSignal;
}

const cloudPage = 1000;
const ledgerPage = 1000;

/**
 * Everything that the cloud and the ledger do not agree on: first the cloud's entries in its order, then what it lacks. Memory
 * holds a page and a bit for each of the ledger's entries, whatever there is on either side. Changes nothing.
 * @throws DPS_*
 */
export async function* findDrift(options: DriftOptions): AsyncGenerator<DriftItem, DriftSummary> {
  const { ledger, directory, signal } = options;
  const start = ledger.head().size;
  const seen = new SeenEntries(start);
  const kinds = { missing: 0, unrecorded: 0, unknown: 0, credential: 0, 'device-id': 0, status: 0, settings: 0 };
  let [inCloud, inLedger, equal, moving] = [0, 0, 0, 0];
  const isMoving = (registrationId: string): boolean =>
    (ledger.unitByRegistrationId(registrationId)?.cursor ?? 0) >= start;

  let after: string | null = null;
  do {
    const page = await directory.page({ limit: cloudPage, ...(after === null ? {} : { after }) }, signal);
    for (const entry of page.entries) {
      inCloud += 1;
      options.onLooked?.('cloud', inCloud);
      const row = ledger.outboxRow(entry.registrationId);
      if (row !== undefined) seen.add(row.id);
      const items = await differences(entry, row, options);
      if (items.length === 0) equal += 1;
      else if (isMoving(entry.registrationId)) moving += 1;
      else for (const item of items) yield counted(item);
    }
    after = page.next;
  } while (after !== null);

  for (let page = ledger.outbox({ limit: ledgerPage }); page.length > 0; ) {
    signal.throwIfAborted();
    for (const row of page) {
      if (row.cloudSha256 === null) continue;
      inLedger += 1;
      options.onLooked?.('ledger', inLedger);
      if (seen.has(row.id)) continue;
      if (isMoving(row.registrationId)) moving += 1;
      else yield counted(missing(row, ledger));
    }
    page = ledger.outbox({ limit: ledgerPage, after: page.at(-1)?.id ?? 0 });
  }
  return { inCloud, inLedger, equal, moving, kinds };

  function counted(item: DriftItem): DriftItem {
    kinds[item.kind] += 1;
    return item;
  }
}

async function differences(
  entry: CloudEnrollment,
  row: OutboxRow | undefined,
  { ledger, directory, wantedStatus, keys, signal }: DriftOptions,
): Promise<DriftItem[]> {
  const { registrationId } = entry;
  if ((row === undefined || row.state === 'dropped') && isReservation(ledger, entry)) {
    const serial = ledger.unitByRegistrationId(registrationId)?.serial ?? null;
    const mend = `its unit was begun and did not pass yet: scan ${serial} again, or remove the entry in the cloud`;
    return [{ kind: 'unrecorded', registrationId, serial, ledger: null, cloud: entry.status, mend, mends: [] }];
  }
  if (row === undefined) {
    const serial = ledger.unitByRegistrationId(registrationId)?.serial ?? null;
    const from = serial === null ? 'if no other station made it' : 'if it is wrong: the unit is not due there';
    const look = `look where it comes from; remove it in the cloud ${from}`;
    const keepsOut = serial !== null && entry.status === 'disabled';
    const record = `station enrollments disable --serial ${serial} … records it, where it keeps a device of a group out`;
    const mend = keepsOut ? `${record}; else ${look}` : look;
    const kind = serial === null ? 'unknown' : 'unrecorded';
    return [{ kind, registrationId, serial, ledger: null, cloud: entry.status, mend, mends: [] }];
  }
  const { serial } = row;
  if (row.cloudSha256 === null) {
    const mend =
      row.state === 'pending'
        ? 'station sync settles it'
        : `station sync --retry ${registrationId} compares it again; delete it in the cloud if it is wrong`;
    const mends: readonly DriftMend[] = row.state === 'pending' ? ['sync'] : ['retry'];
    return [{ kind: 'unrecorded', registrationId, serial, ledger: row.state, cloud: entry.status, mend, mends }];
  }
  const items: DriftItem[] = [];
  const told = (
    kind: DriftKind,
    [ours, theirs]: readonly [ours: string | null, theirs: string | null],
    mend: string,
    mends: readonly DriftMend[] = [],
  ): void => void items.push({ kind, registrationId, serial, ledger: ours, cloud: theirs, mend, mends });
  const asked = keys && entry.credentialSha256 === null && entry.attestation === 'symmetric-key';
  const held = asked ? ((await directory.find(registrationId, signal)) ?? entry) : entry;
  const { credentialSha256: cloudSha256, secondarySha256 } = held;
  const otherKind = entry.attestation !== row.attestation;
  if (otherKind || (cloudSha256 !== null && cloudSha256 !== row.cloudSha256)) {
    const mend = `station enrollments show ${serial} puts both side by side; find out who changed it`;
    told('credential', [row.cloudSha256, cloudSha256 ?? entry.attestation], mend);
  } else if (cloudSha256 !== null && !isOwnSecondary(row, secondarySha256, ledger)) {
    // It would let another device in, or lock one out that a roll has promised to let in.
    const mend = `station enrollments roll goes on with a roll of ${serial} that was interrupted; else find out who changed it`;
    told('credential', [row.cloudSecondarySha256, secondarySha256], mend);
  }
  const [ours, theirs] = [row.deviceId ?? registrationId, entry.deviceId ?? registrationId];
  if (row.state === 'done' && ours !== theirs) {
    told('device-id', [ours, theirs], 'find out who changed it, and put it back in the cloud');
  }
  const wanted = wantedStatus(row);
  if (wanted !== undefined && entry.status !== wanted) {
    const turn = (status: ProvisioningStatus): string =>
      `station enrollments ${actTo[status]} --serial ${serial} --reason …`;
    const mend = `${turn(wanted)} puts it back; ${turn(entry.status)} records it as it is`;
    told('status', [wanted, entry.status], mend, [actTo[wanted], actTo[entry.status]]);
  }
  for (const [setting, fact] of Object.entries(row.cloudSettings ?? {})) {
    const key = settingNamed(setting);
    const now = key === undefined ? null : settingFact(key, entry.settings);
    if (key === undefined || now === fact) continue;
    const say = (what: typeof fact): string => `${setting}: ${what ?? 'not set'}`;
    const mend = `station enrollments update --serial ${serial} … puts ${setting} back; find out who changed it`;
    told('settings', [say(fact), say(now)], mend);
  }
  return items;
}

/** DPS was to make keys for a unit that is still on its way. */
function isReservation(ledger: LedgerReader, { registrationId, attestation }: CloudEnrollment): boolean {
  const current = ledger.credential(registrationId);
  const isServiceMade = current?.kind === 'symmetric-key' && current.derivationKey === null;
  return attestation === 'symmetric-key' && isServiceMade && current.state !== 'live';
}

/**
 * Without a roll a certificate stands alone, or repeated; what stands beside a key is known where DPS made both, and else only
 * while it is rolled.
 */
function isOwnSecondary(row: OutboxRow, held: string | null, ledger: LedgerReader): boolean {
  const { attestation, cloudSha256, cloudSecondarySha256, registrationId } = row;
  const made = attestation === 'symmetric-key' ? ledger.credential(registrationId) : undefined;
  const known =
    cloudSecondarySha256 ?? (made?.sha256 === cloudSha256 ? (made.serviceKey?.secondarySha256 ?? null) : null);
  if (known !== null) return held === known;
  return attestation !== 'x509' || held === null || held === cloudSha256;
}
const actTo = { enabled: 'enable', disabled: 'disable' } as const;

const missing = (
  { registrationId, serial, cloudSha256, excludedFrom: group }: OutboxRow,
  ledger: LedgerReader,
): DriftItem => ({
  kind: 'missing',
  registrationId,
  serial,
  ledger: cloudSha256,
  cloud: null,
  mend:
    group === null
      ? `station enrollments delete --serial ${serial} --reason … records that it is gone; ` +
        (ledger.credential(registrationId)?.serviceKey
          ? `DPS made its keys and nobody else has them: a rework gives the unit new ones`
          : `then station sync --retry ${registrationId} --reason … makes it again`)
      : `station enrollments disable --serial ${serial} --reason … keeps its device out of ${group} again; ` +
        `station enrollments enable --serial ${serial} --reason … records that it is let in`,
  mends: group === null ? ['delete'] : ['disable', 'enable'],
});
