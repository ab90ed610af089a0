import type { CredentialRow, LedgerReader } from '../ledger.ts';
import type { ReadHandle } from '../open-database.ts';
import { decodeRecord } from '../record.ts';

type StoredRow = Omit<
  CredentialRow,
  'tbs' | 'certificate' | 'derivationKey' | 'serviceKey' | 'endorsementKey' | 'storageRootKey'
> & {
  readonly intentRecord: Buffer | null;
  readonly issuedRecord: Buffer | null;
};

// The DER stands in the entries alone; the rows point at them.
const selection = `
  SELECT c.registration_id AS registrationId, c.serial, c.run_id AS runId, c.kind, c.key_origin AS keyOrigin, c.state,
    c.serial_number AS serialNumber, c.public_key_sha256 AS publicKeySha256, c.device_key_sha256 AS deviceKeySha256,
    c.issuer, c.sha256, c.voided_reason AS voidedReason, i.record AS intentRecord, e.record AS issuedRecord
  FROM credentials c LEFT JOIN entries i ON i.seq = c.intent_entry LEFT JOIN entries e ON e.seq = c.issued_entry
  WHERE c.registration_id = ?`;

export function credentialQueries(
  db: ReadHandle,
): Pick<LedgerReader, 'credential' | 'credentials' | 'endorsementKeyOwner'> {
  const wanted = db.prepare<[string], StoredRow>(`${selection} AND c.state <> 'voided'`);
  const all = db.prepare<[string], StoredRow>(`${selection} ORDER BY c.id`);
  const owner = db
    .prepare<[string], string>(`SELECT serial FROM credentials WHERE kind = 'tpm' AND state <> 'voided' AND sha256 = ?`)
    .pluck();
  return {
    endorsementKeyOwner: (sha256) => owner.get(sha256),
    credential(registrationId) {
      const row = wanted.get(registrationId);
      return row && credentialRow(row);
    },
    credentials: (registrationId) => all.all(registrationId).map(credentialRow),
  };
}

function credentialRow({ intentRecord, issuedRecord, ...row }: StoredRow): CredentialRow {
  const intent = intentRecord && decodeRecord(intentRecord);
  const issued = issuedRecord && decodeRecord(issuedRecord);
  const held =
    issued?.kind === 'endorsement-key.imported' || issued?.kind === 'endorsement-key.proven' ? issued.content : null;
  const decoded = (text: string | null | undefined): Buffer | null =>
    text == null ? null : Buffer.from(text, 'base64');
  return {
    ...row,
    tbs: intent?.kind === 'signature.intended' ? Buffer.from(intent.content.tbs, 'base64') : null,
    certificate: issued?.kind === 'certificate.issued' ? Buffer.from(issued.content.certificate, 'base64') : null,
    derivationKey: issued?.kind === 'key.derived' ? issued.content.derivationKey : null,
    serviceKey: issued?.kind === 'service-key.received' ? { secondarySha256: issued.content.secondarySha256 } : null,
    endorsementKey: decoded(held?.endorsementKey),
    storageRootKey: decoded(held?.storageRootKey),
  };
}
