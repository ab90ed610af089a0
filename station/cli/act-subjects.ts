import { actSubject, isMeant, searchedSubjects } from '../acts/act-subjects.ts';
import type { ActSubject } from '../cloud/acts/enrollment-act.ts';
import type { UnitRow } from '../ledger/ledger.ts';
import type { StationLedger } from '../ledger/station-ledger.ts';
import { cliError } from './cli-errors.ts';

export interface UnitChoice {
  readonly serial?: readonly string[];
  readonly order?: string;
  readonly product?: string;
}

/** Looked up anew each time. */
export type ChosenUnits = () => Iterable<ActSubject>;

/**
 * The units that a person chose, by serial number or by a filter; of a filter, those that the act is about.
 * @throws USAGE_OPTION_MISSING when nothing was chosen, UNIT_UNKNOWN before the first is given out
 */
export function chosenSubjects(ledger: StationLedger, choice: UnitChoice, act: string): ChosenUnits {
  const { serial: serials = [], order, product } = choice;
  if (serials.length > 0) {
    const units = [...new Set(serials)].map((serial) => {
      const unit = ledger.unit(serial);
      if (!unit) throw cliError('UNIT_UNKNOWN', { serial });
      return unit;
    });
    const fits = (unit: UnitRow): boolean =>
      (order === undefined || unit.order === order) && (product === undefined || unit.product === product);
    return () => units.filter(fits).map((unit) => actSubject(ledger, unit));
  }
  if (order === undefined && product === undefined) {
    throw cliError('USAGE_OPTION_MISSING', { option: '--serial, --order or --product', command: `enrollments ${act}` });
  }
  const search = { ...(order === undefined ? {} : { order }), ...(product === undefined ? {} : { product }) };
  return () => meant(act, searchedSubjects(ledger, search));
}

function* meant(act: string, subjects: Iterable<ActSubject>): Generator<ActSubject> {
  for (const subject of subjects) if (isMeant(act, subject)) yield subject;
}

/** How many there are, counted to `most` at the furthest. */
export function countOf(subjects: Iterable<ActSubject>, most: number): number {
  let count = 0;
  for (const _ of subjects) {
    count += 1;
    if (count === most) break;
  }
  return count;
}
