import { signerSubject } from '../../domain/people.ts';
import { ledgerSays } from '../ledger-phrases.ts';
import type { WriteHandle } from '../open-database.ts';
import { entryQueries } from '../queries/entries.ts';
import { signerDigest, signerOfRecord } from '../signer-of-record.ts';
import { type EntryOf, refusal } from './refusal.ts';

/** The law that another signer takes a second person's word, given for this one and used once. */
export function signerProjection(db: WriteHandle) {
  const { entries } = entryQueries(db);
  const approval = db.prepare<[number], { kind: string; subject: string; used: number | null }>(
    'SELECT * FROM approvals WHERE entry = ?',
  );
  const use = db.prepare<[number, number]>('UPDATE approvals SET used = ? WHERE entry = ?');
  return {
    /** Published once, when the station is made; after that only a change publishes another. */
    keyCreated(entry: EntryOf<'signer.key-created'>): void {
      const { key } = entry.content;
      const earlier = entries({ from: 0, limit: 10_000, subject: entry.subject, kind: entry.kind });
      if (entry.subject !== key) throw refusal(entry, ledgerSays('R_ABOUT', { subject: key }));
      if (earlier.some(({ seq }) => seq < entry.seq)) throw refusal(entry, ledgerSays('R_KEY_ON_RECORD', { key }));
    },

    changed(entry: EntryOf<'signer.changed'>): void {
      const { before, after, approval: approvedIn } = entry.content;
      const known = signerOfRecord({
        entries: (page) => entries(page).filter(({ seq }) => seq < entry.seq),
      });
      if (known === undefined || signerDigest(known.identity) !== before) {
        throw refusal(entry, ledgerSays('R_SIGNER_BEFORE'));
      }
      if (signerDigest(entry.content) !== after) throw refusal(entry, ledgerSays('R_SIGNER_DIGEST'));
      if (entry.subject !== signerSubject(after)) throw refusal(entry, ledgerSays('R_ABOUT', { subject: after }));
      const allowed = approval.get(approvedIn);
      const fits = allowed?.kind === 'signer-change' && allowed.subject === entry.subject && approvedIn > known.entry;
      if (!fits) throw refusal(entry, ledgerSays('R_NOT_APPROVED'));
      if (allowed.used !== null) throw refusal(entry, ledgerSays('R_APPROVAL_USED'));
      use.run(entry.seq, approvedIn);
    },
  };
}
