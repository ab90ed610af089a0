import { createHash, X509Certificate } from 'node:crypto';
import type { Entry } from '../../domain/entry.ts';
import type { PublishedIssuer } from './certificate.ts';
import type { Report } from './problems.ts';

type EntryOf<Kind extends Entry['kind']> = Extract<Entry, { kind: Kind }>;

/** The issuing certificates as the entries tell them, in their order: which were published, and when each may sign. */
export class IssuerStory {
  readonly issuers = new Map<string, PublishedIssuer>();
  #current: string | undefined;
  readonly #report: Report;

  constructor(report: Report) {
    this.#report = report;
  }

  activated({ seq, content }: EntryOf<'issuer.activated'>): void {
    const { sha256, key = 'issuing-ca' } = content;
    const known = this.issuers.get(sha256);
    const certificate = certificateOf(Buffer.from(content.certificate, 'base64'), sha256);
    if (!certificate)
      return this.#report(seq, 'CERTIFICATE_INVALID', 'the issuing certificate is not what its digest says');
    if (known && known.key !== key) {
      return this.#report(seq, 'SEQUENCE_IMPOSSIBLE', `issuer ${sha256} is activated for two keys`);
    }
    this.issuers.set(sha256, known ?? { certificate, publishedBy: seq, key, firstInForce: null, inForce: null });
    const current = this.#current === undefined ? undefined : this.issuers.get(this.#current);
    if ((current?.key ?? key) === key) this.#putInForce(sha256, seq);
  }

  switched({ seq, at, subject, content }: EntryOf<'issuer.switched'>): void {
    const { before, after, from } = content;
    const isDue = Date.parse(from) <= Date.parse(at);
    if (this.#current !== before || after === before || !this.issuers.has(after) || subject !== after || !isDue) {
      return this.#report(seq, 'SEQUENCE_IMPOSSIBLE', `entry ${seq} switches between other issuers, or before its day`);
    }
    this.#putInForce(after, seq);
  }

  #putInForce(sha256: string, seq: number): void {
    const issuer = this.issuers.get(sha256);
    if (!issuer) return;
    this.issuers.set(sha256, { ...issuer, firstInForce: issuer.firstInForce ?? seq, inForce: seq });
    this.#current = sha256;
  }
}

function certificateOf(der: Buffer, sha256: string): X509Certificate | undefined {
  if (createHash('sha256').update(der).digest('hex') !== sha256) return undefined;
  try {
    return new X509Certificate(der);
  } catch {
    return undefined;
  }
}
