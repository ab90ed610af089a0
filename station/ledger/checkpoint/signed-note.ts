import type { Phrase } from '../../domain/phrase.ts';
import { ledgerError } from '../ledger-errors.ts';
import { ledgerSays } from '../ledger-phrases.ts';

/**
 * Checkpoints as C2SP signed notes (https://c2sp.org/signed-note, https://c2sp.org/tlog-checkpoint):
 *
 *   <origin>
 *   <number of entries, decimal>
 *   <root, base64>
 *
 *   — <key name> <base64(key id[4] ‖ signature)>
 */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  /** 32 bytes. */
  readonly root: Buffer;
}

export interface NoteSignature {
  readonly name: string;
  /** 4 bytes. */
  readonly keyId: Buffer;
  readonly signature: Buffer;
}

export interface SignedCheckpoint extends Checkpoint {
  /** What the signatures cover: everything up to and with the newline before the empty line. */
  readonly body: string;
  readonly signatures: readonly NoteSignature[];
}

/** The text that is signed. */
export const checkpointBody = ({ origin, size, root }: Checkpoint): string =>
  `${origin}\n${size}\n${root.toString('base64')}\n`;

export const signedNote = (body: string, { name, keyId, signature }: NoteSignature): string =>
  `${body}\n— ${name} ${Buffer.concat([keyId, signature]).toString('base64')}\n`;

/**
 * Reads a checkpoint that may come from anywhere; signatures are not verified. Extension lines are allowed and covered
 * by `body`.
 * @throws LEDGER_NOTE_MALFORMED
 */
export function parseCheckpoint(note: string): SignedCheckpoint {
  const split = note.lastIndexOf('\n\n');
  if (split < 0) throw malformed(ledgerSays('NOTE_UNSIGNED'));
  // eslint-disable-next-line no-control-regex -- the format forbids exactly these
  if (!note.isWellFormed() || /[\u0000-\u0009\u000b-\u001f]/.test(note)) throw malformed(ledgerSays('NOTE_CONTROL'));
  const body = note.slice(0, split + 1);
  const [origin = '', size = '', root = '', ...extensions] = body.slice(0, -1).split('\n');
  if (origin === '') throw malformed(ledgerSays('NOTE_ORIGIN'));
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(size) || !Number.isSafeInteger(Number(size)))
    throw malformed(ledgerSays('NOTE_SIZE'));
  const rootBytes = strictBase64(root);
  if (rootBytes?.length !== 32) throw malformed(ledgerSays('NOTE_ROOT'));
  if (extensions.includes('')) throw malformed(ledgerSays('NOTE_EMPTY_LINE'));
  const signatures = note.slice(split + 2);
  if (!signatures.endsWith('\n')) throw malformed(ledgerSays('NOTE_LAST_LINE'));
  return {
    origin,
    size: Number(size),
    root: rootBytes,
    body,
    signatures: signatures.slice(0, -1).split('\n').map(parseSignature),
  };
}

function parseSignature(line: string): NoteSignature {
  const match = /^— ([^\s+]+) (\S+)$/u.exec(line);
  const bytes = strictBase64(match?.[2] ?? '');
  if (match?.[1] === undefined || bytes === undefined || bytes.length < 5)
    throw malformed(ledgerSays('NOTE_SIGNATURE_LINE'));
  return { name: match[1], keyId: bytes.subarray(0, 4), signature: bytes.subarray(4) };
}

function strictBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

const malformed = (reason: Phrase) => ledgerError('LEDGER_NOTE_MALFORMED', { reason });
