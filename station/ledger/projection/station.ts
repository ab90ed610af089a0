import { hash } from 'node:crypto';
import { ledgerSays } from '../ledger-phrases.ts';
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
        throw refusal(entry, ledgerSays('R_CERTIFICATE_DIGEST'));
      }
      // An issuer may be activated again after another one was; the first entry stays the one that published it.
      insertIssuer.run(sha256, entry.seq, key);
      if (known.get(sha256)?.key !== key) throw refusal(entry, ledgerSays('R_ACTIVATED_OTHER_KEY'));
      if ((current.get()?.key ?? key) === key) putInForce.run(entry.seq, sha256);
    },

    issuerSwitched(entry: EntryOf<'issuer.switched'>): void {
      const { before, after, from } = entry.content;
      if (current.get()?.sha256 !== before)
        throw refusal(entry, ledgerSays('R_ISSUER_NOT_SIGNING', { digest: before }));
      if (known.get(after) === undefined || after === before)
        throw refusal(entry, ledgerSays('R_ISSUER_NOT_ACTIVE', { digest: after }));
      if (entry.subject !== after) throw refusal(entry, ledgerSays('R_ABOUT', { subject: after }));
      if (!(Date.parse(from) <= Date.parse(entry.at))) throw refusal(entry, ledgerSays('R_ITS_DAY', { from }));
      putInForce.run(entry.seq, after);
    },
  };
}
