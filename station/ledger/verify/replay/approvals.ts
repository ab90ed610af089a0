import type { Row } from './unit-story.ts';

/** The approvals that the entries tell of, by entry. Each is good for what was approved, afterwards, and for one time. */
export class Approvals {
  readonly given = new Map<number, Row>();

  /** Marks it as used by entry `seq`. @returns whether it could be */
  use(seq: number, approvedIn: number, wanted: Row): boolean {
    const approval = this.given.get(approvedIn);
    const fits =
      approval !== undefined &&
      approvedIn < seq &&
      approval['used'] === null &&
      Object.entries(wanted).every(([column, value]) => approval[column] === value);
    if (fits) approval['used'] = seq;
    return fits;
  }
}
