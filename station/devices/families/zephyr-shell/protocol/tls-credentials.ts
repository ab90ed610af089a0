/** Zephyr's TLS credentials shell (`tls_credentials_shell.c`), pure: what to type, and what the output means. */

import { fromBase64Bytes } from '../secret-text.ts';
import { linesOf } from '../terminal.ts';
import {
  type Answer,
  absent,
  firstMatch,
  isUnknownCommand,
  otherwise,
  refused,
  unreadable,
  valueIs,
} from './answer.ts';

/** As `cred list` prints them: CA certificate, own certificate, private key, private key inside PSA. */
export type CredentialType = 'CA' | 'SERV' | 'PK' | 'PK_PSA';

export interface ListedCredential {
  readonly secTag: number;
  readonly type: string;
  /** Lower-case hex SHA-256 of the stored bytes; null where the backend gives none. */
  readonly sha256: string | null;
}

export const credentialList = (secTag: number): string => `cred list ${secTag}`;
export const credentialBufferClear = 'cred buf clear';
export const credentialDelete = (secTag: number, type: CredentialType): string => `cred del ${secTag} ${type}`;
export const credentialAdd = (secTag: number, type: CredentialType): string => `cred add ${secTag} ${type} default bin`;

/** The caller wipes it. */
export const credentialBuffer = (base64: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from('cred buf ', 'latin1'), base64]);

/** `42,SERV,<base64 SHA-256>,0` lines, then `1 credentials found.`, whose count must be right. */
export function parseCredentialList(output: Buffer): Answer<readonly ListedCredential[]> {
  const lines = linesOf(output);
  if (isUnknownCommand(lines)) return { kind: 'unknown-command' };
  const listed: ListedCredential[] = [];
  const last = lines.at(-1) ?? '';
  for (const line of lines.slice(0, -1)) {
    const entry = line.match(/^(\d{1,10}),([A-Z_]{1,10}),(.*),(-?\d+)$/);
    if (entry === null) return unreadable;
    const digest = entry[4] === '0' ? fromBase64Bytes(Buffer.from(entry[3] ?? '', 'latin1')) : null;
    if (digest === undefined || (digest !== null && digest.length !== 32)) return unreadable;
    listed.push({ secTag: Number(entry[1]), type: entry[2] ?? '', sha256: digest?.toString('hex') ?? null });
  }
  return last === `${listed.length} credentials found.` ? valueIs(listed) : unreadable;
}

/** How many characters `cred buf` took. */
export function parseStored(output: Buffer): Answer<number> {
  const lines = linesOf(output);
  const stored = firstMatch(lines, /^Stored (\d+) bytes\.$/);
  if (stored !== undefined && lines.length === 1) return valueIs(Number(stored[1]));
  const noBuffer = firstMatch(lines, /^Not enough room in credential buffer.*$/);
  if (noBuffer !== undefined) return refused(noBuffer[0]);
  return otherwise(lines);
}

/** Older shells say nothing when there was nothing to clear. */
export function parseCleared(output: Buffer): Answer<true> {
  const lines = linesOf(output);
  if (lines.every((line) => line === 'Credential buffer cleared.')) return valueIs(true);
  return otherwise(lines);
}

/** How many bytes `cred add` stored under `secTag`. */
export function parseAdded(output: Buffer, secTag: number): Answer<number> {
  const lines = linesOf(output);
  const added = firstMatch(lines, /^Added TLS credential of type [A-Z_]+, sectag (\d+), and length (\d+) bytes\.$/);
  if (added !== undefined) return Number(added[1]) === secTag ? valueIs(Number(added[2])) : unreadable;
  const known = firstMatch(
    lines,
    /^(?:TLS credential with sectag .* already exists\.|Failed to add TLS credential .*|Could not decode input .*|No reference slot available.*|Not enough heap .*|Please provide a credential .*|.* is not a valid (?:sectag|credential type|backend|storage format)\.)$/,
  );
  if (known !== undefined) return refused(known[0]);
  return otherwise(lines);
}

export function parseDeleted(output: Buffer, secTag: number): Answer<true> {
  const lines = linesOf(output);
  if (lines.some((line) => line.startsWith(`Deleted TLS credential with sectag ${secTag} `))) return valueIs(true);
  if (lines.some((line) => line.startsWith(`There is no TLS credential with sectag ${secTag} `))) return absent;
  const known = firstMatch(lines, /^Deleting TLS credential .* failed .*$/);
  if (known !== undefined) return refused(known[0]);
  return otherwise(lines);
}
