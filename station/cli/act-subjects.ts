import type { ActSubject } from '../cloud/acts/enrollment-act.ts';
import type { UnitSearch } from '../ledger/audit-queries.ts';
import type { UnitRow } from '../ledger/ledger.ts';
import type { StationLedger } from '../ledger/station-ledger.ts';
import { cliError } from './cli-errors.ts';

export interface UnitChoice {
  readonly serial?: readonly string[];
  readonly order?: string;
  readonly product?: string;
}

const pageSize = 500;

/**
 * The units that a person chose, by serial number or by a filter; of a filter, those that the cloud holds an entry of.
 * @throws USAGE_OPTION_MISSING when nothing was chosen, UNIT_UNKNOWN before the first is given out
 */
export function chosenSubjects(ledger: StationLedger, choice: UnitChoice, command: string): () => Iterable<ActSubject> {
  const { serial: serials = [], order, product } = choice;
  if (serials.length > 0) {
    const units = [...new Set(serials)].map((serial) => {
      const unit = ledger.unit(serial);
      if (!unit) throw cliError('UNIT_UNKNOWN', { serial });
      return unit;
    });
    const fits = (unit: UnitRow): boolean =>
      (order === undefined || unit.order === order) && (product === undefined || unit.product === product);
    return () => units.filter(fits).map((unit) => subjectOf(ledger, unit));
  }
  if (order === undefined && product === undefined) {
    throw cliError('USAGE_OPTION_MISSING', { option: '--serial, --order or --product', command });
  }
  const search = { ...(order === undefined ? {} : { order }), ...(product === undefined ? {} : { product }) };
  return () => found(ledger, search);
}

/** By pages, the newest first: what an act does to a unit moves it out of the way of the pages that follow. */
function* found(ledger: StationLedger, search: UnitSearch): Generator<ActSubject> {
  let before = Number.MAX_SAFE_INTEGER;
  for (;;) {
    const page = ledger.audit.searchUnits({ ...search, limit: pageSize, before });
    for (const unit of page) {
      const subject = subjectOf(ledger, unit);
      if (subject.row !== undefined && subject.row.cloudSha256 !== null) yield subject;
    }
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    before = last.cursor;
  }
}

const subjectOf = (ledger: StationLedger, { serial, registrationId }: UnitRow): ActSubject => ({
  serial,
  registrationId,
  row: ledger.outboxRow(registrationId),
});

/** How many there are, counted to `most` at the furthest. */
export function countOf(subjects: Iterable<ActSubject>, most: number): number {
  let count = 0;
  for (const _ of subjects) {
    count += 1;
    if (count === most) break;
  }
  return count;
}
