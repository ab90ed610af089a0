import { hash, X509Certificate } from 'node:crypto';
import type { Entry } from '../../domain/entry.ts';
import type { AuditQueries, CertificateFacts, HistoricCredential, TimelineEntry } from '../audit-queries.ts';
import type { LedgerReader } from '../ledger.ts';

/** More entries than any unit has; a page, so that one that has more costs memory only for itself. */
const pageSize = 1000;

export function unitHistories(
  ledger: Pick<LedgerReader, 'unit' | 'credentials' | 'entries'>,
): Pick<AuditQueries, 'unitHistory'> {
  return {
    unitHistory(serial) {
      const unit = ledger.unit(serial);
      if (unit === undefined) return undefined;
      const entries = entriesOf(ledger, serial);
      const runStarts = new Map<string, number>();
      const timeline = entries.map((entry): TimelineEntry => {
        const time = Date.parse(entry.at);
        if (entry.kind === 'run.started') runStarts.set(entry.content.runId, time);
        const start = 'runId' in entry.content ? runStarts.get(entry.content.runId) : undefined;
        const der = entry.kind === 'certificate.issued' ? Buffer.from(entry.content.certificate, 'base64') : null;
        return {
          entry,
          secondsIntoRun: start === undefined ? null : (time - start) / 1000,
          certificate: der && certificateFacts(der),
        };
      });
      // A unit may have had several registration ids before it had its first credential.
      const names = new Set(
        entries.flatMap((entry) =>
          entry.kind === 'run.started' || entry.kind === 'endorsement-key.imported'
            ? [entry.content.registrationId]
            : [],
        ),
      );
      const credentials = [...names].flatMap((name) =>
        ledger.credentials(name).map(
          ({ tbs: _tbs, certificate, endorsementKey: _key, storageRootKey: _root, ...row }): HistoricCredential => ({
            ...row,
            certificate: certificate && certificateFacts(certificate),
          }),
        ),
      );
      return { unit, timeline, credentials };
    },
  };
}

function entriesOf(ledger: Pick<LedgerReader, 'entries'>, subject: string): Entry[] {
  const found: Entry[] = [];
  let page = ledger.entries({ from: 0, limit: pageSize, subject });
  while (page.length > 0) {
    found.push(...page);
    if (page.length < pageSize) break;
    page = ledger.entries({ from: (page.at(-1)?.seq ?? 0) + 1, limit: pageSize, subject });
  }
  return found;
}

/** What a person reads of a certificate, from its DER; null when it is none, which the audit reports. */
export function certificateFacts(der: Buffer): CertificateFacts | null {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(der);
  } catch {
    return null;
  }
  const notAfter = new Date(certificate.validTo);
  return {
    subject: certificate.subject,
    issuer: certificate.issuer,
    serialNumber: certificate.serialNumber.toLowerCase(),
    sha256: hash('sha256', der),
    notBefore: new Date(certificate.validFrom).toISOString(),
    notAfter: notAfter.getUTCFullYear() === 9999 ? null : notAfter.toISOString(),
    keyType:
      certificate.publicKey.asymmetricKeyDetails?.namedCurve ?? certificate.publicKey.asymmetricKeyType ?? 'unknown',
    subjectAltName: certificate.subjectAltName ?? null,
    pem: certificate.toString(),
  };
}
