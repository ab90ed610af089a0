import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { shellErrors } from '../../../electron/shell-errors.ts';
import type { CodeTable } from '../../../renderer/i18n/code-table.ts';
import { codes as de } from '../../../renderer/i18n/codes/de.ts';
import { codes as es } from '../../../renderer/i18n/codes/es.ts';
import { codes as zh } from '../../../renderer/i18n/codes/zh.ts';
import { root, sourceFiles } from '../../architecture/imports.ts';

/** Every failure that a screen can show, from the tables themselves: a new code without its translations fails here. */

/** Who answers on a terminal, and what stands beside the line: no screen shows them. */
const beside = ['station/cli/', 'station/emulator/', 'station/devices/simulator/'];
const files = sourceFiles('station')
  .map(({ path }) => path)
  .filter((path) => path.endsWith('-errors.ts') && !beside.some((folder) => path.startsWith(folder)));

const sentences = z.object({ message: z.string(), hint: z.string() });
type Sentences = z.output<typeof sentences>;

async function tablesIn(path: string): Promise<[string, Sentences][]> {
  const module: unknown = await import(join(root, path));
  return Object.values(z.record(z.string(), z.unknown()).parse(module)).flatMap((value) => {
    const table = typeof value === 'function' && 'definitions' in value ? value.definitions : {};
    return Object.entries(z.record(z.string(), sentences).parse(table));
  });
}

/** What the renderer says by itself, when nobody answers. */
const ownCodes = ['STATION_SILENT'];
/** The role's English name is left out; and shell and station have one each, of which only the station's fills places. */
const withoutPlaces = new Set(['ROLE_REQUIRED', 'REQUEST_MALFORMED']);

const places = ({ message, hint }: Sentences): string =>
  [...new Set([...`${message} ${hint}`.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? ''))].toSorted().join(' ');

describe('what went wrong, in every language', async () => {
  const station = new Map<string, Sentences>([
    ...Object.entries(shellErrors),
    ...(await Promise.all(files.map(tablesIn))).flat(),
  ]);
  const languages: [string, CodeTable][] = Object.entries({ de, es, zh });

  test('there are tables to hold them against', () => {
    expect(files.length).toBeGreaterThan(12);
    expect(station.size).toBeGreaterThan(150);
  });

  test.each(languages)('%s has every code', (_, table) => {
    expect([...station.keys()].filter((code) => !(code in table))).toEqual([]);
  });

  test.each(languages)('%s has no code that nobody raises', (_, table) => {
    expect(Object.keys(table).filter((code) => !station.has(code) && !ownCodes.includes(code))).toEqual([]);
  });

  test.each(languages)('%s names the places that the station fills, and no others', (_, table) => {
    const wrong = Object.entries(table).filter(([code, row]) => {
      const english = station.get(code);
      return english && !withoutPlaces.has(code) && places(row) !== places(english);
    });
    expect(wrong.map(([code]) => code)).toEqual([]);
  });
});
