import { hash } from 'node:crypto';
import type { LedgerReader } from './ledger.ts';

/** Which signer it is, as far as that can be told from outside: its kind and its public keys (base64, DER SPKI). */
export interface SignerIdentity {
  readonly signer: string;
  readonly auditKey: string;
  /** null where the ledger published none. */
  readonly issuingKey: string | null;
  /** The issuing keys after the first, in order; absent where there is none. */
  readonly nextIssuingKeys?: readonly string[];
}

/** Names a signer: lower-case hex SHA-256 over its kind and its public keys. */
export const signerDigest = ({ signer, auditKey, issuingKey, nextIssuingKeys = [] }: SignerIdentity): string =>
  hash('sha256', [signer, auditKey, issuingKey ?? '-', ...nextIssuingKeys, ''].join('\n'));

export interface RecordedSigner {
  readonly identity: SignerIdentity;
  /** The entry that says so; an approval of another signer is given after it. */
  readonly entry: number;
}

/** More signers and keys than any station has. */
const limit = 10_000;

/**
 * The signer that the ledger knows: that of `station init`, or the last to which it was changed. A certificate is no word
 * for a key: `ca install` takes one person. undefined when no audit key was ever published.
 */
export function signerOfRecord(ledger: Pick<LedgerReader, 'entries'>): RecordedSigner | undefined {
  let found: RecordedSigner | undefined;
  let issuingKey: string | null = null;
  for (const entry of ledger.entries({ from: 0, limit, kind: 'signer.key-created' })) {
    if (entry.kind !== 'signer.key-created') continue;
    const { key, publicKey, signer } = entry.content;
    if (key === 'issuing-ca') issuingKey = publicKey;
    if (key === 'audit' && publicKey !== null) {
      found = { identity: { signer, auditKey: publicKey, issuingKey: null }, entry: entry.seq };
    }
  }
  if (found) found = { ...found, identity: { ...found.identity, issuingKey } };
  const change = ledger.entries({ from: 0, limit, kind: 'signer.changed' }).at(-1);
  if (change?.kind !== 'signer.changed') return found;
  const { signer, auditKey, issuingKey: changedKey, nextIssuingKeys } = change.content;
  const identity = { signer, auditKey, issuingKey: changedKey, ...(nextIssuingKeys ? { nextIssuingKeys } : {}) };
  return { identity, entry: change.seq };
}
