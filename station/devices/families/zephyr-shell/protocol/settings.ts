/** Zephyr's settings shell (`settings_shell.c`), pure: what to type, and what the output means. */

import { hexBytes } from '../secret-text.ts';
import { linesOf } from '../terminal.ts';
import { type Answer, absent, firstMatch, otherwise, refused, unreadable, valueIs } from './answer.ts';

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
