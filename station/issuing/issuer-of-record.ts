import { cloudError } from '../cloud/cloud-errors.ts';
import type { IssuerRow, LedgerReader } from '../ledger/ledger.ts';
import { currentIssuer } from './issuers.ts';

/** The station's issuing CA that signs now, as the ledger published it: needs no signer. @throws GROUP_ISSUER_MISSING */
export function issuerOfRecord(ledger: LedgerReader): IssuerRow {
  const current = currentIssuer(ledger);
  if (current === undefined) throw cloudError('GROUP_ISSUER_MISSING');
  return current;
}
