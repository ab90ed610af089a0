import { createPublicKey, hash, type KeyObject, verify } from 'node:crypto';
import type { Phrase } from '../../domain/phrase.ts';
import type { LedgerReader } from '../ledger.ts';
import { ledgerError } from '../ledger-errors.ts';
import { ledgerSays } from '../ledger-phrases.ts';
import { signerOfRecord } from '../signer-of-record.ts';
import type { StationLedger } from '../station-ledger.ts';
import { rangeRoot } from '../tree/proof.ts';
import { type Checkpoint, checkpointBody, parseCheckpoint, type SignedCheckpoint, signedNote } from './signed-note.ts';

/** The origin line of a station's checkpoints, which is also the name of the key that signs them. */
export const checkpointOrigin = (station: string): string => `${encodeURIComponent(station)}/ledger`;

export interface SigningOptions {
  readonly ledger: StationLedger;
  /** Signs a message under SHA-256 with the signer's `audit` key: ECDSA P-256, DER (RFC 3279 §2.2.3). */
  readonly sign: (message: Buffer) => Promise<Buffer>;
}

/**
 * Signs the ledger as it is now. The note is durable, in the ledger and as a file, when it is returned; carry it away from
 * the station. While nothing was appended, the last note is returned again.
 * @throws LEDGER_INCONSISTENT when the ledger does not continue what was signed before: then nothing is signed;
 * LEDGER_AUDIT_KEY_MISSING, LEDGER_AUDIT_KEY_MISMATCH; what `sign` and `Ledger.commit` throw
 */
export async function signCheckpoint({ ledger, sign }: SigningOptions): Promise<string> {
  const publicKey = auditKey(ledger);
  const head = ledger.head();
  const checkpoint: Checkpoint = {
    origin: checkpointOrigin(ledger.station),
    size: head.size,
    root: Buffer.from(head.root, 'hex'),
  };
  assertContinues(ledger, checkpoint, ledgerSays('ITS_OWN_ENTRIES'));
  const signed = ledger.checkpoints.newest().map((note) => ({ note, ...parseCheckpoint(note) }));
  for (const earlier of signed) {
    if (earlier.size > checkpoint.size)
      throw ledgerError('LEDGER_INCONSISTENT', { what: ledgerSays('A_CHECKPOINT_SIGNED') });
    assertContinues(ledger, earlier, ledgerSays('A_CHECKPOINT_SIGNED'));
  }
  const current = signed.find(({ size, origin }) => size === checkpoint.size && origin === checkpoint.origin);
  if (current) {
    ledger.checkpoints.store(current.size, current.note);
    return current.note;
  }
  const body = checkpointBody(checkpoint);
  const signature = await sign(Buffer.from(body));
  const note = signedNote(body, { name: checkpoint.origin, keyId: keyIdOf(publicKey), signature });
  if (!isSignedBy(parseCheckpoint(note), publicKey)) throw ledgerError('LEDGER_AUDIT_KEY_MISMATCH');
  ledger.checkpoints.store(checkpoint.size, note);
  return note;
}

/** Whether one of the note's signatures is by this ECDSA P-256 key (signature type 0x02). */
export function isSignedBy({ body, signatures }: SignedCheckpoint, publicKey: KeyObject): boolean {
  const keyId = keyIdOf(publicKey);
  return signatures.some(
    (item) => item.keyId.equals(keyId) && verify('sha256', Buffer.from(body), publicKey, item.signature),
  );
}

/** Key id of an ECDSA key in signed notes: the first 4 bytes of SHA-256(SubjectPublicKeyInfo, DER). */
const keyIdOf = (publicKey: KeyObject): Buffer =>
  hash('sha256', publicKey.export({ type: 'spki', format: 'der' }), 'buffer').subarray(0, 4);

/** The newest audit key that the ledger published. */
function auditKey(ledger: LedgerReader): KeyObject {
  const known = signerOfRecord(ledger);
  if (known === undefined) throw ledgerError('LEDGER_AUDIT_KEY_MISSING');
  return createPublicKey({ key: Buffer.from(known.identity.auditKey, 'base64'), format: 'der', type: 'spki' });
}

function assertContinues(ledger: StationLedger, { size, root }: Checkpoint, what: Phrase): void {
  if (size > 0 && !rangeRoot(ledger.tree, 0, size).equals(root)) throw ledgerError('LEDGER_INCONSISTENT', { what });
}
