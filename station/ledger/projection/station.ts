import { hash } from 'node:crypto';
import type { WriteHandle } from '../open-database.ts';
import { type EntryOf, refusal } from './refusal.ts';

interface IssuerState {
  readonly sha256: string;
  readonly key: string;
}

/**
 * The issuing certificates of this station. One for the key that signs now signs at once; one for another key of the signer
 * waits until it is switched to.
 */
export function stationProjection(db: WriteHandle) {
  const insertIssuer = db.prepare<[string, number, string]>(
    'INSERT OR IGNORE INTO issuers (sha256, entry, key) VALUES (?, ?, ?)',
  );
  const known = db.prepare<[string], IssuerState>('SELECT sha256, key FROM issuers WHERE sha256 = ?');
  const current = db.prepare<[], IssuerState>(
    'SELECT sha256, key FROM issuers WHERE in_force IS NOT NULL ORDER BY in_force DESC LIMIT 1',
  );
  const putInForce = db.prepare<[number, string]>('UPDATE issuers SET in_force = ? WHERE sha256 = ?');
  return {
    issuerActivated(entry: EntryOf<'issuer.activated'>): void {
      const { certificate, sha256, key = 'issuing-ca' } = entry.content;
      if (hash('sha256', Buffer.from(certificate, 'base64')) !== sha256) {
        throw refusal(entry, 'the digest is not that of the certificate');
      }
      // An issuer may be activated again after another one was; the first entry stays the one that published it.
      insertIssuer.run(sha256, entry.seq, key);
      if (known.get(sha256)?.key !== key) throw refusal(entry, 'it was activated for another key');
      if ((current.get()?.key ?? key) === key) putInForce.run(entry.seq, sha256);
    },

    issuerSwitched(entry: EntryOf<'issuer.switched'>): void {
      const { before, after, from } = entry.content;
      if (current.get()?.sha256 !== before) throw refusal(entry, `issuer ${before} is not the one that signs`);
      if (known.get(after) === undefined || after === before)
        throw refusal(entry, `issuer ${after} was never activated`);
      if (entry.subject !== after) throw refusal(entry, `it is about ${after}`);
      if (!(Date.parse(from) <= Date.parse(entry.at))) throw refusal(entry, `its day is ${from}`);
      putInForce.run(entry.seq, after);
    },
  };
}
