import type { ActSubject } from '../cloud/acts/enrollment-act.ts';
import type { UnitSearch } from '../ledger/audit-queries.ts';
import type { UnitRow } from '../ledger/ledger.ts';
import type { StationLedger } from '../ledger/station-ledger.ts';

const pageSize = 500;

/** The unit as an act on its entry sees it. */
export const actSubject = (ledger: StationLedger, { serial, registrationId }: UnitRow): ActSubject => ({
  serial,
  registrationId,
  row: ledger.outboxRow(registrationId),
});

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
