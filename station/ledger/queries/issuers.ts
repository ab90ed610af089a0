import type { IssuerRow, LedgerReader } from '../ledger.ts';
import type { ReadHandle } from '../open-database.ts';
import { decodeRecord } from '../record.ts';

type StoredRow = Omit<IssuerRow, 'certificate' | 'chain' | 'current'> & { readonly record: Buffer };

export function issuerQueries(db: ReadHandle): Pick<LedgerReader, 'issuers' | 'issuerUse' | 'groupUnits'> {
  // The DER stands in the entries alone; the rows point at them.
  const all = db.prepare<[], StoredRow>(`
    SELECT i.sha256, i.key, i.entry, i.in_force AS inForceSince, i.signed, e.record
    FROM issuers i JOIN entries e ON e.seq = i.entry ORDER BY i.entry`);
  const use = db.prepare<[string], { live: number; inCloud: number }>(`
    SELECT coalesce(sum(c.state = 'live'), 0) AS live,
      coalesce(sum(c.sha256 IS NOT NULL AND c.sha256 IN (o.cloud_sha256, o.cloud_secondary_sha256)), 0) AS inCloud
    FROM credentials c INDEXED BY credentials_by_issuer LEFT JOIN outbox o ON o.registration_id = c.registration_id
    WHERE c.issuer = ?`);
  // In use, or in work: what is under way passes with what it has.
  const ofGroup = `
    FROM credentials c JOIN runs r ON r.run_id = c.run_id LEFT JOIN outbox o ON o.registration_id = c.registration_id
    WHERE r.enrollment_group = ? AND (c.state = 'live' OR (c.state <> 'voided' AND r.outcome IS NULL))
      AND o.cloud_sha256 IS NULL`;
  const byIssuer = db.prepare<[string, string], number>(`SELECT count(*) ${ofGroup} AND c.issuer = ?`).pluck();
  const byKey = db
    .prepare<[string, string], number>(
      `SELECT count(*) ${ofGroup} AND c.kind = 'symmetric-key' AND ? =
         (SELECT CAST(e.record AS TEXT) ->> '$.content.derivationKey' FROM entries e WHERE e.seq = c.issued_entry)`,
    )
    .pluck();
  return {
    groupUnits: (group, by) =>
      ('issuer' in by ? byIssuer.get(group, by.issuer) : byKey.get(group, by.derivationKey)) ?? 0,
    issuerUse: (sha256) => use.get(sha256) ?? { live: 0, inCloud: 0 },
    issuers() {
      const rows = all.all();
      const last = Math.max(...rows.map(({ inForceSince }) => inForceSince ?? -1));
      return rows.map(({ record, ...row }) => {
        const entry = decodeRecord(record);
        const { certificate, chain } =
          entry.kind === 'issuer.activated' ? entry.content : { certificate: '', chain: [] };
        return {
          ...row,
          current: row.inForceSince === last,
          certificate: Buffer.from(certificate, 'base64'),
          chain: chain.map((der) => Buffer.from(der, 'base64')),
        };
      });
    },
  };
}
