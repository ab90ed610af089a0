import { X509Certificate } from 'node:crypto';
import type { StationConfig } from '../config/station-config.ts';
import type { LedgerReader } from '../ledger/ledger.ts';
import { plannedIssuer } from './issuers.ts';

/** One issuing CA, for a person. */
export interface IssuerFacts {
  readonly sha256: string;
  readonly subject: string;
  /** The signer's key that it is for. */
  readonly key: string;
  readonly notBefore: string;
  readonly notAfter: string;
  /** `next`: it is planned for `from`. `waiting`: it is there, and nothing is planned. */
  readonly state: 'signs' | 'signed' | 'next' | 'waiting';
  readonly from: string | null;
  /** Device certificates that it has signed, those of them that are in use, and those whose entries the cloud still holds. */
  readonly signed: number;
  readonly live: number;
  readonly inCloud: number;
}

/** Both issuing CAs and what became of what they signed, from the ledger alone. */
export function issuerReport(ledger: LedgerReader, issuing: StationConfig['issuing']): IssuerFacts[] {
  const planned = plannedIssuer(ledger, issuing);
  return ledger.issuers().map(({ sha256, key, certificate, current, inForceSince, signed }) => {
    const { subject, validFromDate, validToDate } = new X509Certificate(certificate);
    const isNext = planned?.row?.sha256 === sha256;
    return {
      sha256,
      subject: subject.replaceAll('\n', ', '),
      key,
      notBefore: validFromDate.toISOString(),
      notAfter: validToDate.toISOString(),
      state: current ? 'signs' : isNext ? 'next' : inForceSince === null ? 'waiting' : 'signed',
      from: isNext ? (issuing.next?.from ?? null) : null,
      signed,
      ...ledger.issuerUse(sha256),
    };
  });
}
