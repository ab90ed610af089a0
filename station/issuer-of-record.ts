import { cloudError } from './cloud/cloud-errors.ts';
import type { LedgerReader } from './ledger/ledger.ts';

export interface IssuerOfRecord {
  /** DER. */
  readonly certificate: Buffer;
  readonly sha256: string;
}

/** The station's issuing CA as the ledger published it last: needs no signer. @throws GROUP_ISSUER_MISSING */
export function issuerOfRecord(ledger: LedgerReader): IssuerOfRecord {
  const found = findIssuerOfRecord(ledger);
  if (found === undefined) throw cloudError('GROUP_ISSUER_MISSING');
  return found;
}

/** The same; undefined when the station has none. */
export function findIssuerOfRecord(ledger: LedgerReader): IssuerOfRecord | undefined {
  let last: { certificate: string; sha256: string } | undefined;
  let from = 0;
  for (;;) {
    const page = ledger.entries({ from, limit: 1000, kind: 'issuer.activated' });
    for (const entry of page) if (entry.kind === 'issuer.activated') last = entry.content;
    const end = page.at(-1);
    if (end === undefined) break;
    from = end.seq + 1;
  }
  return last && { certificate: Buffer.from(last.certificate, 'base64'), sha256: last.sha256 };
}
