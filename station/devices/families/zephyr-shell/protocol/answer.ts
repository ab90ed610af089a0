import { fromBase64Bytes } from '../secret-text.ts';
import { linesOf } from '../terminal.ts';

/** What an output means. `unreadable`: it is not an answer to this command. */
export type Answer<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'absent' }
  | { readonly kind: 'refused'; readonly text: string; readonly full: boolean }
  | { readonly kind: 'unknown-command' }
  | { readonly kind: 'unreadable' };

export const valueIs = <T>(value: T): Answer<T> => ({ kind: 'value', value });
export const absent = { kind: 'absent' } as const;
export const unreadable = { kind: 'unreadable' } as const;

/** What an output means that is neither the expected answer nor a refusal that is known. */
export const otherwise = (lines: readonly string[]): Answer<never> =>
  isUnknownCommand(lines) ? { kind: 'unknown-command' } : unreadable;

const longestRefusal = 120;

/** ENOMEM and ENOSPC as Zephyr prints them. */
const noRoom = /(?:^|\D)-(?:12|28)\.?$/;

/** Refused with the device's own words; only ever made of lines that hold no value. */
export const refused = (text: string): Answer<never> => ({
  kind: 'refused',
  text: text.slice(0, longestRefusal),
  full: noRoom.test(text) || /^(?:Not enough heap|No reference slot available)/.test(text),
});

/** True where the firmware lacks the command, or the part of it that was asked for. */
export const isUnknownCommand = (lines: readonly string[]): boolean =>
  lines.some(
    (line) => line.endsWith(': command not found') || line === 'Subcommands:' || line.endsWith('wrong parameter count'),
  );

export const firstMatch = (lines: readonly string[], pattern: RegExp): RegExpMatchArray | undefined => {
  for (const line of lines) {
    const match = line.match(pattern);
    if (match !== null) return match;
  }
  return undefined;
};

/** Binary that is printed in base64 after a prefix, and followed by `completion` where the command prints one. */
export function parseBase64Line(output: Buffer, prefix: string, completion: string | null): Answer<Buffer> {
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
