import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { loadPacks } from '../../../renderer/i18n/packs.ts';
import { fieldIn, kindIn, valueIn, wordFields } from '../../../renderer/i18n/recorded.ts';
import { de } from '../../../renderer/i18n/records/de.ts';
import { en } from '../../../renderer/i18n/records/en.ts';
import { es } from '../../../renderer/i18n/records/es.ts';
import { zh } from '../../../renderer/i18n/records/zh.ts';
import { languages } from '../../../station/contract/shapes.ts';
import { contents } from '../../../station/ledger/entry-schema.ts';

await loadPacks();

/** The ledger's vocabulary, from its own schemas: a kind, a field or a value without words fails here. */

const fields = new Set<string>();
const values = new Map<string, Set<string>>();

function walk(schema: unknown, name: string): void {
  if (schema instanceof z.ZodObject) {
    for (const [field, inner] of Object.entries(schema.shape)) {
      fields.add(field);
      walk(inner, field);
    }
  } else if (schema instanceof z.ZodEnum) add(name, schema.options);
  else if (schema instanceof z.ZodLiteral) add(name, [...schema.values]);
  else if (schema instanceof z.ZodArray) walk(schema.element, name);
  else if (schema instanceof z.ZodUnion) for (const option of schema.options) walk(option, name);
  else if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional || schema instanceof z.ZodExactOptional)
    walk(schema.unwrap(), name);
}

const add = (name: string, options: readonly unknown[]): void => {
  values.set(name, new Set([...(values.get(name) ?? []), ...options.map(String)]));
};

for (const [kind, schema] of Object.entries(contents)) walk(schema, kind);

describe.each(languages)('what the ledger says, in %s', (language) => {
  const words = { en, de, zh, es }[language];

  test('every kind of entry has words', () => {
    expect(Object.keys(contents).filter((kind) => !(kind in words.kinds))).toEqual([]);
    expect(Object.keys(contents).filter((kind) => kindIn(kind, language) === kind)).toEqual([]);
  });

  test('every field has words', () => {
    expect(fields.size).toBeGreaterThan(80);
    expect([...fields].filter((field) => !(field in words.fields))).toEqual([]);
  });

  test('every value that is one of few has words', () => {
    expect(values.size).toBeGreaterThan(5);
    expect([...values.keys()].filter((field) => !wordFields.has(field))).toEqual([]);
    const without = [...values].flatMap(([field, options]) =>
      [...options].filter(
        (value) =>
          valueIn(field, value, language) === value && !/^(?:PASS|FAIL|ERROR)$/.test(value) && language !== 'en',
      ),
    );
    expect(without).toEqual([]);
  });
});

test('what a person wrote stays as it is, and a part of a part has both names', () => {
  expect(valueIn('reason', 'enabled', 'de')).toBe('enabled');
  expect(valueIn('before.status', 'enabled', 'de')).toBe('freigegeben');
  expect(fieldIn('before.status', 'de')).toBe('Vorher · Status');
  expect(kindIn('something.new', 'zh')).toBe('something.new');
});
