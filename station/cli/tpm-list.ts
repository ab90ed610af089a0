import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { cliError } from './cli-errors.ts';
import type { TpmSource } from './tpm-keys.ts';

export interface ListedTpm {
  readonly serial: string;
  readonly source: TpmSource;
}

const columns = ['serial', 'ek', 'srk', 'read'] as const;
type Column = (typeof columns)[number];

/**
 * Units with their TPMs, one a line: comma-separated values under a line of column names, of which there are `serial` and
 * `ek` (a file, relative to the list), `srk` (another) or `read` (a port). Nothing is quoted.
 * @throws FILE_UNREADABLE, USAGE_VALUE_INVALID naming the line
 */
export async function listedTpms(file: string, withSrk: boolean): Promise<readonly ListedTpm[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw cliError('FILE_UNREADABLE', { file }, error);
  });
  return parseTpmList(text, withSrk, (key) => resolve(dirname(file), key), file);
}

/** `placed`: where a file is that the list names. */
export function parseTpmList(
  text: string,
  withSrk: boolean,
  placed: (file: string) => string,
  name: string,
): readonly ListedTpm[] {
  const [head, ...lines] = text.split(/\r?\n/).map((line, index) => ({ line, at: index + 1 }));
  const wrong = (at: number, reason: string) =>
    cliError('USAGE_VALUE_INVALID', {
      command: 'enrollments tpm',
      option: '--list',
      value: `${name}:${at}`,
      reason,
    });
  const names = cellsOf(head?.line ?? '');
  const known = names.every((column): column is Column => columns.some((one) => one === column));
  if (!known || new Set(names).size !== names.length || !names.includes('serial')) {
    throw wrong(1, 'the first line names the columns: serial, and ek, srk or read');
  }
  const seen = new Set<string>();
  return lines
    .filter(({ line }) => line.trim() !== '')
    .map(({ line, at }) => {
      const cells = cellsOf(line);
      if (cells.length !== names.length) throw wrong(at, `it has ${cells.length} values for ${names.length} columns`);
      const row = new Map<string, string>(names.map((column, index) => [column, cells[index] ?? '']));
      const value = (column: Column): string | null => row.get(column) || null;
      const [serial, ek, srk, read] = [value('serial'), value('ek'), value('srk'), value('read')];
      if (serial === null) throw wrong(at, 'it has no serial number');
      if (seen.has(serial)) throw wrong(at, `it names ${serial} a second time`);
      seen.add(serial);
      if (read !== null && ek === null && srk === null) return { serial, source: { read, withSrk } };
      if (read !== null || ek === null) throw wrong(at, 'it must have either ek, with or without srk, or read');
      return { serial, source: { ek: placed(ek), srk: srk && placed(srk) } };
    });
}

const cellsOf = (line: string): string[] => line.split(',').map((cell) => cell.trim());
