import type { ActSubject, GroupMember } from '../cloud/acts/enrollment-act.ts';
import type { UnitSearch } from '../ledger/audit-queries.ts';
import type { UnitRow } from '../ledger/ledger.ts';
import type { StationLedger } from '../ledger/station-ledger.ts';

const pageSize = 500;

/** The unit as an act on its entry sees it. */
export const actSubject = (ledger: StationLedger, unit: UnitRow): ActSubject => ({
  serial: unit.serial,
  registrationId: unit.registrationId,
  row: ledger.outboxRow(unit.registrationId),
  member: memberOf(ledger, unit),
});

/** Which group lets the unit in by the credential that it holds. */
function memberOf(ledger: StationLedger, { registrationId, deviceId }: UnitRow): GroupMember | null {
  const held = ledger.credential(registrationId);
  if (held?.state !== 'live' || held.sha256 === null || held.runId === null) return null;
  const group = ledger.run(held.runId)?.enrollmentGroup ?? null;
  if (group === null) return null;
  return { group, credentialSha256: held.sha256, attestation: held.kind, deviceId };
}

/**
 * The units that a search finds, with whether the cloud holds an entry of each as far as the ledger knows. By pages, the
 * newest first: what an act does to a unit moves it out of the way of the pages that follow.
 */
export function* searchedSubjects(ledger: StationLedger, search: UnitSearch): Generator<ActSubject> {
  let before = Number.MAX_SAFE_INTEGER;
  for (;;) {
    const page = ledger.audit.searchUnits({ ...search, limit: pageSize, before });
    for (const unit of page) yield actSubject(ledger, unit);
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    before = last.cursor;
  }
}

/** Whether the cloud holds an entry of it, as far as the ledger knows. */
export const isInCloud = ({ row }: ActSubject): boolean => row !== undefined && row.cloudSha256 !== null;

/** Whether a filter means the unit: those with an entry in the cloud; what turns devices off, those that a group lets in, too. */
export const isMeant = (act: string, subject: ActSubject): boolean =>
  isInCloud(subject) || (act === 'disable' && subject.member !== null);
