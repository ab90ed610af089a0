import { signerSubject } from '../../domain/people.ts';
import type { WriteHandle } from '../open-database.ts';
import { entryQueries } from '../queries/entries.ts';
import { signerDigest, signerOfRecord } from '../signer-of-record.ts';
import { approvalUse } from './approvals.ts';
import { type EntryOf, refusal } from './refusal.ts';

/** The law that another signer takes a second person's word, given for this one and used once. */
export function signerProjection(db: WriteHandle) {
  const { entries } = entryQueries(db);
  const useApproval = approvalUse(db);
  return {
    /** Published once, when the station is made; after that only a change publishes another. */
    keyCreated(entry: EntryOf<'signer.key-created'>): void {
      const { key } = entry.content;
      const earlier = entries({ from: 0, limit: 10_000, subject: entry.subject, kind: entry.kind });
      if (entry.subject !== key) throw refusal(entry, `it is about ${key}`);
      if (earlier.some(({ seq }) => seq < entry.seq)) throw refusal(entry, `the key ${key} is on record`);
    },

    changed(entry: EntryOf<'signer.changed'>): void {
      const { before, after, approval } = entry.content;
      const known = signerOfRecord({
        entries: (page) => entries(page).filter(({ seq }) => seq < entry.seq),
      });
      if (known === undefined || signerDigest(known.identity) !== before) {
        throw refusal(entry, 'the signer before is not the one that is on record');
      }
      if (signerDigest(entry.content) !== after) throw refusal(entry, 'the digest is not that of the signer');
      if (entry.subject !== signerSubject(after)) throw refusal(entry, `it is about ${after}`);
      useApproval(
        entry,
        approval,
        ({ kind, subject }) => kind === 'signer-change' && subject === entry.subject && approval > known.entry,
      );
    },
  };
}
