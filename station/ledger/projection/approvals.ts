import type { Entry } from '../../domain/entry.ts';
import type { OverrideKind } from '../../domain/people.ts';
import type { WriteHandle } from '../open-database.ts';
import { refusal } from './refusal.ts';

export interface GivenApproval {
  readonly entry: number;
  readonly kind: OverrideKind;
  readonly subject: string;
  readonly requested_by: string;
  readonly amount: number | null;
  readonly used: number | null;
}

/** The law that an approval is good for what was approved, and for one time. */
export function approvalUse(db: WriteHandle) {
  const select = db.prepare<[number], GivenApproval>('SELECT * FROM approvals WHERE entry = ?');
  const mark = db.prepare<[number, number]>('UPDATE approvals SET used = ? WHERE entry = ?');
  return (entry: Entry, approvedIn: number, fits: (given: GivenApproval) => boolean): void => {
    const given = select.get(approvedIn);
    if (given === undefined || !fits(given)) throw refusal(entry, 'nobody approved it');
    if (given.used !== null) throw refusal(entry, 'its approval was used before');
    mark.run(entry.seq, approvedIn);
  };
}
