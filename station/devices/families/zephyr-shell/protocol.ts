/**
 * Zephyr's shell commands and their answers, pure: what to type, and what the output of it means. Sources are Zephyr's
 * `settings_shell.c`, `tls_credentials_shell.c`, `hwinfo_shell.c`, `kernel_service/` and nRF Connect SDK's
 * `nrf_cloud_cred` shell; README.md says which generations differ.
 */

import { fromBase64Bytes, hexBytes } from './secret-text.ts';
import { linesOf } from './terminal.ts';

/** What an output means. `unreadable`: it is not an answer to this command. */
export type Answer<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'absent' }
  | { readonly kind: 'refused'; readonly text: string; readonly full: boolean }
  | { readonly kind: 'unknown-command' }
  | { readonly kind: 'unreadable' };

const valueIs = <T>(value: T): Answer<T> => ({ kind: 'value', value });
const absent = { kind: 'absent' } as const;
const unreadable = { kind: 'unreadable' } as const;

/** What an output means that is neither the expected answer nor a refusal that is known. */
const otherwise = (lines: readonly string[]): Answer<never> =>
  isUnknownCommand(lines) ? { kind: 'unknown-command' } : unreadable;

const longestRefusal = 120;

/** ENOMEM and ENOSPC as Zephyr prints them. */
const noRoom = /(?:^|\D)-(?:12|28)\.?$/;

/** Refused with the device's own words; only ever made of lines that hold no value. */
const refused = (text: string): Answer<never> => ({
  kind: 'refused',
  text: text.slice(0, longestRefusal),
  full: noRoom.test(text) || /^(?:Not enough heap|No reference slot available)/.test(text),
});

/** True where the firmware lacks the command, or the part of it that was asked for. */
const isUnknownCommand = (lines: readonly string[]): boolean =>
  lines.some(
    (line) => line.endsWith(': command not found') || line === 'Subcommands:' || line.endsWith('wrong parameter count'),
  );

const firstMatch = (lines: readonly string[], pattern: RegExp): RegExpMatchArray | undefined => {
  for (const line of lines) {
    const match = line.match(pattern);
    if (match !== null) return match;
  }
  return undefined;
};

// --- settings -------------------------------------------------------------------------------------------------------

export const settingsRead = (name: string): string => `settings read ${name}`;
export const settingsDelete = (name: string): string => `settings delete ${name}`;

/**
 * `settings write <name> <hex>`: the form that both generations of the settings shell take (newer ones call it
 * `[type]` defaulting to hex), so that nobody needs to find out which one this is. The caller wipes it.
 */
export function settingsWrite(name: string, value: Uint8Array): Buffer {
  const hex = hexBytes(value);
  const line = Buffer.concat([Buffer.from(`settings write ${name} `, 'latin1'), hex]);
  hex.fill(0);
  return line;
}

const hexDumpRow = 16;
const hexDumpColumn = 10;
const hexDumpText = 60;
const hexDumpWidth = 78;

/**
 * A value out of `settings read`'s hex dump (`shell_hexdump`). Every row tells its bytes twice, in hex and as text: a
 * row whose halves disagree was damaged on the wire and is no answer. The caller wipes a secret value and the output.
 */
export function parseSettingsRead(output: Buffer): Answer<Buffer> {
  const rows = rowsOf(output);
  if (rows.length === 0) return valueIs(Buffer.alloc(0));
  const first = rows[0] ?? Buffer.alloc(0);
  if (!/^[0-9A-F]{8}: $/.test(first.toString('latin1', 0, hexDumpColumn))) return settingsRefusal(linesOf(output));
  const value = Buffer.alloc(rows.length * hexDumpRow);
  let length = 0;
  for (const row of rows) {
    const count = length % hexDumpRow === 0 ? parseRow(row, length, value) : undefined;
    if (count === undefined) {
      value.fill(0);
      return unreadable;
    }
    length += count;
  }
  return valueIs(value.subarray(0, length));
}

function rowsOf(output: Buffer): Buffer[] {
  const rows: Buffer[] = [];
  for (let from = 0; from < output.length; ) {
    const newLine = output.indexOf(0x0a, from);
    const end = newLine === -1 ? output.length : newLine;
    const row = output.subarray(from, output[end - 1] === 0x0d ? end - 1 : end);
    if (row.length > 0) rows.push(row);
    from = end + 1;
  }
  return rows;
}

/** `00000010: 61 62 63 … |abc… |`: copies the row's bytes to `into` at `offset`; how many, or undefined if damaged. */
function parseRow(row: Buffer, offset: number, into: Buffer): number | undefined {
  if (row.length !== hexDumpWidth) return undefined;
  const address = offset.toString(16).toUpperCase().padStart(8, '0');
  if (row.toString('latin1', 0, hexDumpColumn) !== `${address}: `) return undefined;
  if (row[hexDumpText - 1] !== 0x7c || row[hexDumpWidth - 1] !== 0x7c) return undefined;
  let count = 0;
  for (let index = 0; index < hexDumpRow; index++) {
    const gap = index >= hexDumpRow / 2 ? 1 : 0;
    const at = hexDumpColumn + index * 3 + gap;
    const high = hexDigit(row[at]);
    const low = hexDigit(row[at + 1]);
    if (row[at + 2] !== 0x20) return undefined;
    const shown = row[hexDumpText + index + gap];
    if (high === undefined || low === undefined) {
      if (row[at] !== 0x20 || row[at + 1] !== 0x20 || shown !== 0x20) return undefined;
      continue;
    }
    if (count !== index) return undefined;
    const byte = high * 16 + low;
    if (shown !== (byte >= 0x20 && byte <= 0x7e ? byte : 0x2e)) return undefined;
    into[offset + index] = byte;
    count++;
  }
  return count === 0 ? undefined : count;
}

function hexDigit(byte: number | undefined): number | undefined {
  if (byte === undefined) return undefined;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  return byte >= 0x61 && byte <= 0x66 ? byte - 0x57 : undefined;
}

function settingsRefusal(lines: readonly string[]): Answer<never> {
  if (lines.length === 1 && lines[0] === 'Setting not found') return absent;
  if (lines.length === 1 && lines[0] === 'Value is empty') return absent;
  const failed = firstMatch(lines, /^Failed to (?:load|read|write|delete) (?:setting|value): (-\d+)$/);
  if (failed !== undefined) return failed[1] === '-2' ? absent : refused(failed[0]);
  const known = firstMatch(
    lines,
    /^(?:Failed to parse (?:hex )?value|Value is not a string|\(The output has been truncated\))$/,
  );
  if (known !== undefined) return refused(known[0]);
  return otherwise(lines);
}

/** `settings write` and `settings delete` say nothing when they did it. Deleting what is not there is `absent`. */
export function parseSettingsDone(output: Buffer): Answer<true> {
  const lines = linesOf(output);
  return lines.length === 0 ? valueIs(true) : settingsRefusal(lines);
}

// --- TLS credentials ------------------------------------------------------------------------------------------------

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

// --- keys made on the device ----------------------------------------------------------------------------------------

export const keyGenerate = (secTag: number): string => `nrf_cloud_cred keygen ${secTag}`;
export const keyRequest = (secTag: number, commonName: string): string =>
  `nrf_cloud_cred csr ${secTag} CN=${commonName}`;
export const keyPublic = (secTag: number): string => `nrf_cloud_cred pubkey ${secTag}`;
export const keyDelete = (secTag: number): string => `nrf_cloud_cred delete ${secTag}`;

export function parseKeyGenerated(output: Buffer, secTag: number): Answer<'generated' | 'exists'> {
  const lines = linesOf(output);
  if (lines.includes(`Generated device key in sec tag ${secTag}`)) return valueIs('generated');
  if (lines.some((line) => line.startsWith(`Key already exists in sec tag ${secTag}.`))) return valueIs('exists');
  const known = firstMatch(lines, /^(?:Key generation failed: -\d+|Invalid sec tag: .*)$/);
  if (known !== undefined) return refused(known[0]);
  return otherwise(lines);
}

/** The PKCS#10 request, DER. */
export const parseKeyRequest = (output: Buffer): Answer<Buffer> =>
  parseBase64Line(output, 'CSR: ', 'CSR generation complete');

/** The uncompressed P-256 point (SEC 1, 65 bytes); `refused` also where the firmware has no key to tell of. */
export function parseKeyPublic(output: Buffer): Answer<Buffer> {
  const answer = parseBase64Line(output, 'PUBKEY: ', 'Public key export complete');
  if (answer.kind !== 'value') return answer;
  return answer.value.length === 65 && answer.value[0] === 0x04 ? answer : unreadable;
}

export function parseKeyDeleted(output: Buffer, secTag: number): Answer<true> {
  const lines = linesOf(output);
  if (lines.includes(`Deleted device key in sec tag ${secTag}`)) return valueIs(true);
  const known = firstMatch(lines, /^Key deletion failed: -\d+$/);
  if (known !== undefined) return refused(known[0]);
  return otherwise(lines);
}

function parseBase64Line(output: Buffer, prefix: string, completion: string | null): Answer<Buffer> {
  const lines = linesOf(output);
  const at = lines.findIndex((line) => line.startsWith(prefix));
  const line = lines[at];
  if (line !== undefined) {
    if (completion !== null && lines[at + 1] !== completion) return unreadable;
    const data = fromBase64Bytes(Buffer.from(line.slice(prefix.length), 'latin1'));
    return data === undefined ? unreadable : valueIs(data);
  }
  const known = firstMatch(lines, /^.*failed: -\d+$/);
  if (known !== undefined) return refused(known[0]);
  return otherwise(lines);
}

// --- identity, version, proof ---------------------------------------------------------------------------------------

export const deviceIdRead = 'hwinfo devid';
export const kernelVersionRead = 'kernel version';
export const rebootCold = 'kernel reboot cold';
export const bootBanner = Buffer.from('*** Booting ', 'latin1');

/** Lower-case hex of the chip's id; `absent` where the hardware or the firmware gives none. */
export function parseDeviceId(output: Buffer): Answer<string> {
  const lines = linesOf(output);
  const length = firstMatch(lines, /^Length: (\d{1,2})$/);
  const id = firstMatch(lines, /^ID: 0x([0-9a-f]+)$/);
  if (length !== undefined && id?.[1] !== undefined && id[1].length === Number(length[1]) * 2) return valueIs(id[1]);
  if (length === undefined && (lines.includes('Not supported by hardware') || isUnknownCommand(lines))) return absent;
  const known = firstMatch(lines, /^Error: -\d+$/);
  return known === undefined ? unreadable : refused(known[0]);
}

/** `4.1.0` of `Zephyr version 4.1.0`; `absent` where the firmware has no such command. */
export function parseKernelVersion(output: Buffer): Answer<string> {
  const lines = linesOf(output);
  const version = firstMatch(lines, /^Zephyr version (\S{1,40})$/);
  if (version?.[1] !== undefined && lines.length === 1) return valueIs(version[1]);
  return isUnknownCommand(lines) ? absent : unreadable;
}

export const proofCommand = (command: string, nonce: Uint8Array): string =>
  `${command} ${Buffer.from(nonce).toString('hex')}`;

/** What the application's proof command made of the nonce. */
export const parseProof = (output: Buffer): Answer<Buffer> => parseBase64Line(output, 'PROOF: ', null);
