import { hash } from 'node:crypto';
import type { WriteHandle } from '../open-database.ts';
import { type EntryOf, refusal } from './refusal.ts';

/** The issuing certificates that this station ever signed with. */
export function stationProjection(db: WriteHandle) {
  const insertIssuer = db.prepare<[string, number]>('INSERT OR IGNORE INTO issuers (sha256, entry) VALUES (?, ?)');
  return {
    issuerActivated(entry: EntryOf<'issuer.activated'>): void {
      const { certificate, sha256 } = entry.content;
      if (hash('sha256', Buffer.from(certificate, 'base64')) !== sha256) {
        throw refusal(entry, 'the digest is not that of the certificate');
      }
      // An issuer may be activated again after another one was; the first entry stays the one that published it.
      insertIssuer.run(sha256, entry.seq);
    },
  };
}
