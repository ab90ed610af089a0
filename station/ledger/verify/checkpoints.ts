import { createHash, createPublicKey, createVerify, type KeyObject } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PhraseValue } from '../../domain/phrase.ts';
import type { ReadHandle } from '../open-database.ts';
import type { Report } from './problems.ts';
import { auditSays } from './verify-phrases.ts';

/** A checkpoint whose signature holds: what the tree of the first `size` entries must be. */
export interface TrustedCheckpoint {
  readonly size: number;
  readonly root: Buffer;
  /** Where it was found, for messages. */
  readonly source: PhraseValue;
}

/** A key that may sign checkpoints, and the entry that published it; −1 for one that the auditor brought. */
export interface AuditKey {
  readonly key: KeyObject;
  readonly publishedBy: number;
}

interface Claim {
  readonly source: PhraseValue;
  readonly note: string;
}

/** The notes to hold the ledger against: those in it, those beside it, and those that the auditor brought. */
export function collectClaims(db: ReadHandle, file: string, given: readonly string[], report: Report): Claim[] {
  const claims: Claim[] = given.map((note, index) => ({
    source: auditSays('CHECKPOINT_GIVEN', { number: index + 1 }),
    note,
  }));
  const directory = join(dirname(file), 'checkpoints');
  if (existsSync(directory)) {
    for (const name of readdirSync(directory)) {
      if (!name.endsWith('.checkpoint')) continue;
      claims.push({ source: `checkpoints/${name}`, note: readFileSync(join(directory, name), 'utf8') });
    }
  }
  const stored = db.prepare<[], { size: number; note: string }>('SELECT size, note FROM checkpoints ORDER BY size');
  for (const { size, note } of stored.iterate()) {
    const source = auditSays('CHECKPOINT_STORED', { size });
    if (Number(note.split('\n')[1]) !== size)
      report(null, 'CHECKPOINT_MALFORMED', auditSays('CHECKPOINT_OTHER_SIZE', { source }));
    claims.push({ source, note });
  }
  return claims;
}

/** Reports every claim that is not a checkpoint of this station, signed by one of the keys; returns the others by size. */
export function trustedCheckpoints(
  claims: readonly Claim[],
  station: string,
  keys: readonly AuditKey[],
  report: Report,
): Map<number, TrustedCheckpoint[]> {
  const trusted = new Map<number, TrustedCheckpoint[]>();
  for (const { source, note } of claims) {
    const match = notePattern.exec(note);
    if (match?.groups === undefined) {
      report(null, 'CHECKPOINT_MALFORMED', auditSays('CHECKPOINT_NONE', { source }));
      continue;
    }
    const { body = '', origin = '', size: digits = '', root = '', signatures = '' } = match.groups;
    const size = Number(digits);
    if (origin !== `${encodeURIComponent(station)}/ledger`) {
      report(null, 'CHECKPOINT_FOREIGN', auditSays('CHECKPOINT_OTHER_ORIGIN', { source, origin }));
      continue;
    }
    const usable = keys.filter(({ publishedBy }) => publishedBy < size);
    if (!usable.some(({ key }) => signedBy({ body, origin, signatures }, key))) {
      report(null, 'CHECKPOINT_SIGNATURE_INVALID', auditSays('CHECKPOINT_NOT_SIGNED', { source }));
      continue;
    }
    trusted.set(size, [...(trusted.get(size) ?? []), { size, root: Buffer.from(root, 'base64'), source }]);
  }
  return trusted;
}

/** DER SubjectPublicKeyInfo → key; undefined for what is none. */
export function publicKeyOf(der: Buffer): KeyObject | undefined {
  try {
    return createPublicKey({ key: der, format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
}

const notePattern =
  /^(?<body>(?<origin>[^\n]+)\n(?<size>0|[1-9][0-9]{0,15})\n(?<root>[A-Za-z0-9+/]{43}=)\n(?:[^\n]+\n)*)\n(?<signatures>(?:— \S+ \S+\n)+)$/u;

/** ECDSA P-256 over SHA-256, type 0x02: key id = SHA-256(SPKI)[:4], and the key is called as the ledger is. Another kind of key signed nothing. */
function signedBy(
  { body, origin, signatures }: { readonly body: string; readonly origin: string; readonly signatures: string },
  key: KeyObject,
): boolean {
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') return false;
  const keyId = createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest()
    .subarray(0, 4);
  return signatures
    .trimEnd()
    .split('\n')
    .some((line) => {
      const [, name, text = ''] = line.split(' ');
      const bytes = Buffer.from(text, 'base64');
      // A note has one spelling, or somebody has been at it.
      if (name !== origin || bytes.toString('base64') !== text || !bytes.subarray(0, 4).equals(keyId)) return false;
      return createVerify('sha256').update(body).verify(key, bytes.subarray(4));
    });
}
