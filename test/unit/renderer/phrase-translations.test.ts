import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { PhraseTable } from '../../../renderer/i18n/code-table.ts';
import { phrases as de } from '../../../renderer/i18n/phrases/de.ts';
import { phrases as es } from '../../../renderer/i18n/phrases/es.ts';
import { phrases as zh } from '../../../renderer/i18n/phrases/zh.ts';
import { root, sourceFiles } from '../../architecture/imports.ts';

/** Every phrase that a screen can show, from the tables themselves: a new one without its translations fails here. */

const files = sourceFiles('station')
  .map(({ path }) => path)
  .filter((path) => path.endsWith('-phrases.ts'));

async function templatesIn(path: string): Promise<[string, string][]> {
  const module: unknown = await import(join(root, path));
  return Object.values(z.record(z.string(), z.unknown()).parse(module)).flatMap((value) => {
    const table = typeof value === 'function' && 'templates' in value ? value.templates : {};
    return Object.entries(z.record(z.string(), z.string()).parse(table));
  });
}

const places = (template: string): string =>
  [...new Set([...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? ''))].toSorted().join(' ');

/** What a device or a machine says, and no sentence of ours. */
const notOurs = [/^\+CME ERROR/, /^libsofthsm2/];

test('no detail of an error is an English text: it would be one on every screen', () => {
  const silent = /\/(?:cli|emulator|demo|simulator|simulated|development)\/|-errors\.ts$/;
  const found = sourceFiles('station')
    .filter(({ path }) => !silent.test(path))
    .flatMap(({ path }) => {
      const source = readFileSync(join(root, path), 'utf8');
      const details = [...source.matchAll(/\w*Error\('[A-Z][A-Z0-9_]+',\s*\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}/g)];
      return details.flatMap(([, inner = '']) =>
        [...inner.matchAll(/: *(?:[^,]*\? )?(['`])((?:(?!\1).)* (?:(?!\1).)*)\1/g)].map(
          ([, , text = '']) => `${path}: ${text}`,
        ),
      );
    });
  expect(found.filter((text) => !notOurs.some((one) => one.test(text.slice(text.indexOf(': ') + 2))))).toEqual([]);
});

describe('what the station says, in every language', async () => {
  const all = (await Promise.all(files.map(templatesIn))).flat();
  const station = new Map(all);
  const languages: [string, PhraseTable][] = Object.entries({ de, es, zh });

  test('there are tables to hold them against, and no code is in two of them', () => {
    expect(station.size).toBeGreaterThan(200);
    expect(all.length).toBe(station.size);
  });

  test.each(languages)('%s has every phrase', (_, table) => {
    expect([...station.keys()].filter((code) => !(code in table))).toEqual([]);
  });

  test.each(languages)('%s has no phrase that nobody says', (_, table) => {
    expect(Object.keys(table).filter((code) => !station.has(code))).toEqual([]);
  });

  test.each(languages)('%s names the places that the station fills, and no others', (_, table) => {
    const wrong = Object.entries(table).filter(([code, words]) => places(words) !== places(station.get(code) ?? words));
    expect(wrong.map(([code]) => code)).toEqual([]);
  });
});
